import { useState } from 'react'

/** Things of a list that a person ticked. */
export interface Chosen {
  readonly ids: readonly string[]
  readonly has: (id: string) => boolean
  readonly turn: (id: string) => void
  readonly set: (ids: readonly string[]) => void
}

/** Holds what was ticked, in the order in which it was; what left the list is no longer ticked. */
export function useChosen(there: readonly string[]): Chosen {
  const [kept, setKept] = useState<readonly string[]>([])
  const ids = kept.filter(id => there.includes(id))
  return {
    ids,
    has: id => ids.includes(id),
    turn: id => setKept(ids.includes(id) ? ids.filter(one => one !== id) : [...ids, id]),
    set: setKept,
  }
}
