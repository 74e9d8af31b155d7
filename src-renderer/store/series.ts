import type { SeriesPoint } from '#core/model/sample'
import type { BrokerView } from '#core/model/snapshot'
import { addPoint, gapPoint, pointOf, type Series } from '#core/series'

/** Two points further apart than this were not measured in one go: the line between them would be invented. */
export const gapMs = 15_000

/** Whether a point holds no measurement at all. */
export const isGap = (point: SeriesPoint): boolean =>
  point.commandsPerSecond === null &&
  point.memoryUsedBytes === null &&
  point.latencyMs === null &&
  point.clients === null &&
  point.depth === null

/** Puts the history that was asked for before the points that arrived after its end. */
export function joinSeries(history: Series, appended: Series): Series {
  const last = history.at(-1)
  return last ? [...history, ...appended.filter(point => point.atMs > last.atMs)] : appended
}

/** Adds what a new snapshot tells of a broker: its sample once, or the end of the line while nothing links to Redis. */
export function followBroker(series: Series, broker: BrokerView): Series {
  const { sample, rates } = broker
  const isNew = sample && !series.some(point => point.atMs === sample.atMs)
  const followed = isNew ? addPoint(series, pointOf(sample, rates), gapMs / 3) : series
  const last = followed.at(-1)
  const ends = broker.redisLink.state !== 'up' && last && !isGap(last)
  return ends ? addPoint(followed, gapPoint(last.atMs + 1), Number.POSITIVE_INFINITY) : followed
}

/** The point nearest to an instant, if one was measured around it. */
export function pointAt(series: Series, atMs: number): SeriesPoint | null {
  let low = 0
  let high = series.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if ((series[middle]?.atMs ?? 0) < atMs) low = middle + 1
    else high = middle
  }
  const after = series[low]
  const before = series[low - 1]
  const nearest = before && after && atMs - before.atMs < after.atMs - atMs ? before : after
  return nearest && !isGap(nearest) && Math.abs(nearest.atMs - atMs) <= gapMs ? nearest : null
}

/** A span without measurements. */
export interface Gap {
  readonly fromMs: number
  readonly toMs: number
}

/** The spans without measurements inside a window; before the first point nothing is claimed. */
export function gapsOf(series: Series, fromMs: number, toMs: number): readonly Gap[] {
  const gaps: Gap[] = []
  let openedAt: number | null = null
  for (const point of series) {
    if (isGap(point)) openedAt ??= point.atMs
    else if (openedAt !== null) {
      gaps.push({ fromMs: openedAt, toMs: point.atMs })
      openedAt = null
    }
  }
  const last = series.at(-1)
  if (openedAt !== null) gaps.push({ fromMs: openedAt, toMs })
  else if (last && toMs - last.atMs > gapMs) gaps.push({ fromMs: last.atMs, toMs })
  return gaps
    .filter(gap => gap.toMs > fromMs && gap.fromMs < toMs)
    .map(gap => ({ fromMs: Math.max(gap.fromMs, fromMs), toMs: Math.min(gap.toMs, toMs) }))
}
