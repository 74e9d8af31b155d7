import { bucketOf } from './tiers.ts'

/** How values of a series are put together: a counter only rises, and its last value stands for the rest. */
export type SeriesKind = 'gauge' | 'counter'

/** All values of a bucket of time as one. */
export interface Rolled {
  /** Where the bucket begins. */
  readonly atMs: number
  readonly count: number
  readonly min: number
  readonly max: number
  /** The sum of a gauge's values; the last value of a counter. */
  readonly total: number
}

/** What a series is, by the end of its name. */
export const kindOf = (name: string): SeriesKind => (name.endsWith('_total') ? 'counter' : 'gauge')

/** One value as it was seen. */
export const rolledOf = (atMs: number, value: number): Rolled => ({
  atMs,
  count: 1,
  min: value,
  max: value,
  total: value,
})

/** The value that is drawn: a gauge's mean, a counter's last. */
export const shownValue = (rolled: Rolled, kind: SeriesKind): number =>
  kind === 'gauge' ? rolled.total / rolled.count : rolled.total

/** Two pieces of one bucket as one; `later` is the newer. */
const joined = (earlier: Rolled, later: Rolled, kind: SeriesKind): Rolled => ({
  atMs: earlier.atMs,
  count: earlier.count + later.count,
  min: Math.min(earlier.min, later.min),
  max: Math.max(earlier.max, later.max),
  total: kind === 'gauge' ? earlier.total + later.total : later.total,
})

/**
 * Puts points into buckets of `widthMs`, rising in time. Points come in any order: of those of one bucket the one that
 * comes later is taken as the newer. Rolling up what is rolled up already gives the same as rolling up all at once.
 */
export function rollUp(points: readonly Rolled[], widthMs: number, kind: SeriesKind): readonly Rolled[] {
  const buckets = new Map<number, Rolled>()
  let rising = true
  let lastMs = Number.NEGATIVE_INFINITY
  for (const point of points) {
    const atMs = bucketOf(point.atMs, widthMs)
    const known = buckets.get(atMs)
    buckets.set(atMs, known === undefined ? { ...point, atMs } : joined(known, point, kind))
    rising &&= atMs >= lastMs
    lastMs = atMs
  }
  const rolled = [...buckets.values()]
  return rising ? rolled : rolled.sort((one, other) => one.atMs - other.atMs)
}
