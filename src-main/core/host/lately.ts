import type { SeriesPoint } from '../model/sample.ts'

/** What the last moments say of queue and GPU; null is unknown. */
export interface Lately {
  /** Mean busy share of the busiest GPU. */
  readonly busy: number | null
  /** Entries a second by which the deepest queue grows; 0 when it does not. */
  readonly growsBy: number | null
}

const windowMs = 20_000
/** Fewer or closer points tell nothing. */
const leastPoints = 5
const leastMs = 8_000
/** A rise over the window that is smaller than this, or than this share of the depth, is none. */
const leastRise = 5
const leastShare = 0.05

/** Both from the same points of the live charts, so that they are of one time. */
export function lately(series: readonly SeriesPoint[]): Lately {
  const last = series.at(-1)
  const window = last === undefined ? [] : series.filter(({ atMs }) => last.atMs - atMs <= windowMs)
  const shares = known(window, point => point.gpuBusy)
  const depths = known(window, point => point.depth)
  return {
    busy: shares === null ? null : mean(shares.map(({ value }) => value)),
    growsBy: depths === null ? null : growth(depths),
  }
}

interface Timed {
  readonly atMs: number
  readonly value: number
}

function known(
  points: readonly SeriesPoint[],
  of: (point: SeriesPoint) => number | null,
): readonly Timed[] | null {
  const found = points.flatMap(point => {
    const value = of(point)
    return value === null ? [] : [{ atMs: point.atMs, value }]
  })
  const spanMs = (found.at(-1)?.atMs ?? 0) - (found[0]?.atMs ?? 0)
  return found.length < leastPoints || spanMs < leastMs ? null : found
}

/** The slope of the line that fits best. */
function growth(depths: readonly Timed[]): number {
  const middleMs = mean(depths.map(({ atMs }) => atMs))
  const level = mean(depths.map(({ value }) => value))
  const over = depths.reduce((sum, { atMs, value }) => sum + (atMs - middleMs) * (value - level), 0)
  const spread = depths.reduce((sum, { atMs }) => sum + (atMs - middleMs) ** 2, 0)
  const perMs = over / spread
  const spanMs = (depths.at(-1)?.atMs ?? 0) - (depths[0]?.atMs ?? 0)
  return perMs * spanMs < Math.max(leastRise, leastShare * level) ? 0 : perMs * 1000
}

const mean = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length
