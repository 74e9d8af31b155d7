import type { ChartSpec, Instant } from './spec.ts'

const steps = [1, 1.5, 2, 3, 4, 5, 6, 8, 10]

/** The next round number at or above a value, in steps of ten (or of 1024 and ten for bytes). */
export function roundUp(value: number, base: 1000 | 1024): number {
  if (!(value > 0)) return 0
  const unit = base === 1024 ? 1024 ** Math.floor(Math.log(value) / Math.log(1024)) : 1
  const magnitude = 10 ** Math.floor(Math.log10(value / unit))
  const step = steps.find(candidate => candidate * magnitude * unit >= value * 0.999_999) ?? 10
  return step * magnitude * unit
}

/** Where a chart's scale ends for the points of a window: at its limit where there is one, else at a round number. */
export function topOf<P extends Instant>(points: readonly P[], spec: ChartSpec<P>, fromMs: number): number {
  if (spec.top !== null) return spec.top
  let most = 0
  let limit = 0
  for (const point of points) {
    if (point.atMs < fromMs) continue
    most = Math.max(most, spec.value(point) ?? 0, spec.band?.(point)?.[1] ?? 0)
    limit = Math.max(limit, spec.limit?.(point) ?? 0)
  }
  return limit >= most && limit > 0 ? limit : Math.max(spec.leastTop, roundUp(most * 1.05, spec.base))
}

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs
const tickSteps = [15_000, minuteMs, 3 * minuteMs, 5 * minuteMs, 10 * minuteMs, 30 * minuteMs, hourMs]
const longTickSteps = [4 * hourMs, 12 * hourMs, dayMs]

/**
 * Instants to label on the time axis: round local times, some way off both ends. `aheadMs` is how far the reader's
 * clock is ahead of UTC.
 */
export function ticksOf(fromMs: number, toMs: number, aheadMs = 0): readonly number[] {
  const spanMs = toMs - fromMs
  const stepMs = [...tickSteps, ...longTickSteps].find(step => spanMs / step <= 7) ?? 7 * dayMs
  const margin = spanMs * 0.03
  const ticks: number[] = []
  const first = Math.ceil((fromMs + margin + aheadMs) / stepMs) * stepMs - aheadMs
  for (let at = first; at <= toMs - margin; at += stepMs) ticks.push(at)
  return ticks
}

/** Where an instant stands in a window, 0…1. */
export const ratioOf = (atMs: number, fromMs: number, toMs: number): number =>
  (atMs - fromMs) / (toMs - fromMs)

/** Lowest, highest and last known value of a chart in a window; null when nothing is known. */
export function rangeOf<P extends Instant>(
  points: readonly P[],
  spec: ChartSpec<P>,
  fromMs: number,
): { readonly low: number; readonly high: number; readonly last: number } | null {
  let lowest = Number.POSITIVE_INFINITY
  let highest = Number.NEGATIVE_INFINITY
  let last: number | null = null
  for (const point of points) {
    const value = point.atMs < fromMs ? null : spec.value(point)
    if (value === null) continue
    const [low, high] = spec.band?.(point) ?? [value, value]
    lowest = Math.min(lowest, low)
    highest = Math.max(highest, high)
    last = value
  }
  return last === null ? null : { low: lowest, high: highest, last }
}
