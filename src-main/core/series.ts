import type { Rates, Sample, SeriesPoint } from './model/sample.ts'
import { deepestQueue } from './redis/deepest.ts'

/** The live charts' points of one broker, oldest first, rising in time. */
export type Series = readonly SeriesPoint[]

/** How far back the live charts reach. */
export const seriesSpanMs = 15 * 60_000
/** Most points kept: one a second, and a gap here and there. */
export const mostPoints = 960

/** The chart point of a sample. */
export function pointOf(sample: Sample, rates: Rates | null): SeriesPoint {
  return {
    atMs: sample.atMs,
    commandsPerSecond: rates?.commandsPerSecond ?? null,
    memoryUsedBytes: sample.metrics.redis_memory_used_bytes,
    memoryMaxBytes: sample.metrics.redis_memory_max_bytes || null,
    latencyMs: sample.roundTripMs,
    clients: sample.metrics.redis_connected_clients,
    depth: deepestQueue(sample.queues)?.waiting ?? null,
  }
}

/** The point that breaks every line of a chart: nothing is known at that instant. */
export const gapPoint = (atMs: number): SeriesPoint => ({
  atMs,
  commandsPerSecond: null,
  memoryUsedBytes: null,
  memoryMaxBytes: null,
  latencyMs: null,
  clients: null,
  depth: null,
})

/**
 * A series with one point more. Where more than three times `everyMs` went by since the last one, a gap is put between;
 * points that a clock set back left in the future are dropped, as are those older than 15 minutes.
 */
export function addPoint(series: Series, point: SeriesPoint, everyMs: number): Series {
  const past = series.filter(one => one.atMs < point.atMs)
  const last = past.at(-1)
  const missed = last !== undefined && point.atMs - last.atMs > 3 * everyMs
  const added = missed ? [...past, gapPoint(last.atMs + everyMs), point] : [...past, point]
  return added.filter(one => one.atMs > point.atMs - seriesSpanMs).slice(-mostPoints)
}
