/** One measured figure and whether it meets its goal. */
export interface Figure {
  readonly value: number
  readonly unit: string
  readonly goal: number
  /** Which way the goal points. */
  readonly wants: 'at most' | 'at least'
  readonly holds: boolean
}

/** A figure that is good when it is small. */
export const atMost = (value: number, goal: number, unit: string): Figure => ({
  value,
  unit,
  goal,
  wants: 'at most',
  holds: value <= goal,
})

/** A figure that is good when it is large. */
export const atLeast = (value: number, goal: number, unit: string): Figure => ({
  value,
  unit,
  goal,
  wants: 'at least',
  holds: value >= goal,
})

/** The middle of the values; NaN for none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}

/** How long some work takes. */
export async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const startMs = performance.now()
  await work()
  return (performance.now() - startMs) / 1000
}
