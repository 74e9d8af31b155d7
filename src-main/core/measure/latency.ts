import type { Aspects } from '../model/aspect.ts'
import type { Measure } from '../model/measure.ts'
import type { SlowCommand } from '../model/server.ts'
import { measured } from './measured.ts'

const seconds = (ms: number | null | undefined): number | null => (ms == null ? null : ms / 1000)

/** An entry of the slow log counts as new this long. */
const newMs = 60_000

/** The slowest of the last minute in ms, 0 when nothing was slow; null when the slow log is not known. */
function slowestMs(slow: readonly SlowCommand[] | null, nowMs: number): number | null {
  if (slow === null) return null
  return Math.max(0, ...slow.filter(({ atMs }) => nowMs - atMs <= newMs).map(({ tookMs }) => tookMs))
}

/** How long commands take at the server, and the way there and back. */
export function latencyMeasures({ latency }: Aspects): readonly Measure[] {
  if (latency.state !== 'known') return []
  const { atMs, value } = latency
  const { all, since } = value
  // Percentiles since the start say nothing about now.
  const now = since === 'reading' ? all : null
  return [
    ...measured('command', atMs, [
      ['redis_latency_p50_seconds', seconds(now?.p50)],
      ['redis_latency_p99_seconds', seconds(now?.p99)],
      ['redis_latency_p999_seconds', seconds(now?.p999)],
      ['redis_slowest_command_seconds', seconds(slowestMs(value.slow, atMs))],
    ]),
    ...measured('Brokerlight', atMs, [
      ['brokerlight_ping_seconds', seconds(value.roundTripMs)],
      ['brokerlight_way_seconds', seconds(value.wayMs)],
      ['brokerlight_server_seconds', seconds(value.serverMs)],
    ]),
  ]
}
