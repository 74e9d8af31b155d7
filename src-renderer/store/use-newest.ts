import { useState } from 'react'

/** An answer, and what the snapshot held when it came. */
export interface Arrival<T> {
  readonly answered: readonly T[] | null
  readonly givenThen: string
}

/** An answer that comes now; null while there is none. */
export const arrivalOf = <T>(answered: readonly T[] | null, given: readonly T[]): Arrival<T> => ({
  answered,
  givenThen: JSON.stringify(given),
})

/** Of an answer and the snapshot's list the one that came last: the snapshot's is newer only once it has changed since. */
export const newestOf = <T>({ answered, givenThen }: Arrival<T>, given: readonly T[]): readonly T[] =>
  answered !== null && givenThen === JSON.stringify(given) ? answered : given

/** The newer of an answer (null while there is none) and the list of the snapshot. The answer keeps its identity. */
export function useNewest<T>(answered: readonly T[] | null, given: readonly T[]): readonly T[] {
  const [arrival, setArrival] = useState(() => arrivalOf(answered, given))
  const now = arrival.answered === answered ? arrival : arrivalOf(answered, given)
  if (now !== arrival) setArrival(now)
  return newestOf(now, given)
}
