import type { HostReading } from './model/host.ts'
import type { Rates, Reading, Sample, SeriesPoint } from './model/sample.ts'
import { deepestQueue } from './redis/deepest.ts'

/** The live charts' points of one broker, oldest first, rising in time. */
export type Series = readonly SeriesPoint[]

/** How far back the live charts reach. */
export const seriesSpanMs = 15 * 60_000
/** Most points kept: one a second, and a gap here and there. */
export const mostPoints = 960

/** Busy share of the busiest GPU; null where none is known. */
export function busiestGpu(host: Reading<HostReading>): number | null {
  if (host.state !== 'known' || host.value.gpu.state !== 'known') return null
  const shares = host.value.gpu.value.devices.map(({ busy }) => busy).filter(busy => busy !== null)
  return shares.length === 0 ? null : Math.max(...shares)
}

/** The chart point of a sample, with what the host's GPU did meanwhile. */
export function pointOf(sample: Sample, rates: Rates | null, gpuBusy: number | null): SeriesPoint {
  return {
    atMs: sample.atMs,
    commandsPerSecond: rates?.commandsPerSecond ?? null,
    memoryUsedBytes: sample.metrics.redis_memory_used_bytes,
    memoryMaxBytes: sample.metrics.redis_memory_max_bytes || null,
    latencyMs: sample.roundTripMs,
    clients: sample.metrics.redis_connected_clients,
    depth: deepestQueue(sample.queues)?.waiting ?? null,
    gpuBusy,
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
  gpuBusy: null,
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
