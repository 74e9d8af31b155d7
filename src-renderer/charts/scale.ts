import type { Series } from '#core/series'
import type { ChartSpec } from './spec.ts'

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
export function topOf(series: Series, spec: ChartSpec, fromMs: number): number {
  let most = 0
  let limit = 0
  for (const point of series) {
    if (point.atMs < fromMs) continue
    most = Math.max(most, spec.value(point) ?? 0)
    limit = Math.max(limit, spec.limit?.(point) ?? 0)
  }
  return limit >= most && limit > 0 ? limit : Math.max(spec.leastTop, roundUp(most * 1.05, spec.base))
}

/** Instants to label on the time axis: round local times, some way off both ends. */
export function ticksOf(fromMs: number, toMs: number): readonly number[] {
  const spanMs = toMs - fromMs
  const stepMs = [15_000, 60_000, 180_000].find(step => spanMs / step <= 6) ?? 300_000
  const margin = spanMs * 0.03
  const ticks: number[] = []
  for (let at = Math.ceil((fromMs + margin) / stepMs) * stepMs; at <= toMs - margin; at += stepMs)
    ticks.push(at)
  return ticks
}

/** Where an instant stands in a window, 0…1. */
export const ratioOf = (atMs: number, fromMs: number, toMs: number): number =>
  (atMs - fromMs) / (toMs - fromMs)

/** Lowest, highest and last known value of a chart in a window; null when nothing is known. */
export function rangeOf(
  series: Series,
  spec: ChartSpec,
  fromMs: number,
): { readonly low: number; readonly high: number; readonly last: number } | null {
  const values = series
    .filter(point => point.atMs >= fromMs)
    .map(spec.value)
    .filter(value => value !== null)
  const last = values.at(-1)
  return last === undefined
    ? null
    : { low: values.reduce((a, b) => Math.min(a, b)), high: values.reduce((a, b) => Math.max(a, b)), last }
}
