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

/**
 * Puts points into buckets of `widthMs`, rising in time. Points come in any order: of those of one bucket the one that
 * comes later is taken as the newer. Rolling up what is rolled up already gives the same as rolling up all at once.
 */
export function rollUp(points: readonly Rolled[], widthMs: number, kind: SeriesKind): readonly Rolled[] {
  const buckets = new Map<number, Bucket>()
  let bucket: Bucket | undefined
  let rising = true
  for (const point of points) {
    const atMs = bucketOf(point.atMs, widthMs)
    if (bucket?.atMs !== atMs) {
      rising &&= bucket === undefined || atMs > bucket.atMs
      bucket = buckets.get(atMs)
    }
    if (bucket === undefined) {
      const { count, min, max, total } = point
      bucket = { atMs, count, min, max, total }
      buckets.set(atMs, bucket)
    } else join(bucket, point, kind)
  }
  const rolled = [...buckets.values()]
  return rising ? rolled : rolled.sort((one, other) => one.atMs - other.atMs)
}

type Bucket = { -readonly [Field in keyof Rolled]: Rolled[Field] }

function join(bucket: Bucket, later: Rolled, kind: SeriesKind): void {
  bucket.count += later.count
  if (later.min < bucket.min) bucket.min = later.min
  if (later.max > bucket.max) bucket.max = later.max
  bucket.total = kind === 'gauge' ? bucket.total + later.total : later.total
}
