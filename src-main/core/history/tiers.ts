/** One resolution in which the past is kept. */
export interface Tier {
  /** What a point stands for. */
  readonly widthMs: number
  /** Points are kept together in blocks this long, each beginning at a whole multiple of it. */
  readonly spanMs: number
  /** A block moves to the next tier, or goes, when its end is older than this. */
  readonly keptMs: number
}

const secondMs = 1_000
const minuteMs = 60_000
const hourMs = 3_600_000
const dayMs = 86_400_000

/** From the finest to the coarsest: seconds for an hour, 10 seconds for a day, minutes for 7 days, 10 minutes for 90. */
export const tiers: readonly Tier[] = [
  { widthMs: secondMs, spanMs: 2 * minuteMs, keptMs: hourMs },
  { widthMs: 10 * secondMs, spanMs: hourMs, keptMs: dayMs },
  { widthMs: minuteMs, spanMs: 6 * hourMs, keptMs: 7 * dayMs },
  { widthMs: 10 * minuteMs, spanMs: 60 * hourMs, keptMs: 90 * dayMs },
]

/** The longest time that is kept. */
export const keptMs: number = Math.max(...tiers.map(tier => tier.keptMs))

/** Longer ranges are asked of Prometheus where there is one. */
export const localRangeMs: number = dayMs

/** Every step of a chart; each is a whole multiple of every tier's width that is not longer than it. */
const stepsMs: readonly number[] = [
  ...[1, 2, 5, 10, 20, 30].map(seconds => seconds * secondMs),
  ...[1, 2, 5, 10, 20, 30].map(minutes => minutes * minuteMs),
  ...[1, 2, 3, 6, 12].map(hours => hours * hourMs),
  dayMs,
]

/** The start of the bucket of `widthMs` that an instant falls into. */
export const bucketOf = (atMs: number, widthMs: number): number => Math.floor(atMs / widthMs) * widthMs

/** The shortest step that shows a range in at most `points` points, and is no finer than what is kept of it. */
export function stepFor(rangeMs: number, points: number, finestMs: number): number {
  const leastMs = Math.max(finestMs, rangeMs / Math.max(1, points - 1))
  const longest = Math.ceil(leastMs / dayMs) * dayMs
  return stepsMs.find(stepMs => stepMs >= leastMs) ?? longest
}

/** The starts of all blocks of a tier that touch a range. */
export function blockStarts(tier: Tier, fromMs: number, toMs: number): readonly number[] {
  const first = bucketOf(fromMs, tier.spanMs)
  const count = Math.max(0, Math.floor((toMs - first) / tier.spanMs) + 1)
  return Array.from({ length: count }, (_, at) => first + at * tier.spanMs)
}
