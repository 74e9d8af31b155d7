import type { SeriesPoint } from '#core/model/sample'
import type { BrokerView } from '#core/model/snapshot'
import { addPoint, busiestGpu, gapPoint, pointOf, type Series } from '#core/series'

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
  const followed = isNew
    ? addPoint(series, pointOf(sample, rates, busiestGpu(broker.aspects.host)), gapMs / 3)
    : series
  const last = followed.at(-1)
  const ends = broker.redisLink.state !== 'up' && last && !isGap(last)
  return ends ? addPoint(followed, gapPoint(last.atMs + 1), Number.POSITIVE_INFINITY) : followed
}
