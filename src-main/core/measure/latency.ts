import { groupedBy } from '../alerts/group.ts'
import type { Aspects } from '../model/aspect.ts'
import type { Measure } from '../model/measure.ts'
import type { SlowCommand } from '../model/server.ts'
import { measured, type Said } from './measured.ts'

const seconds = (ms: number | null | undefined): number | null => (ms == null ? null : ms / 1000)

/** The slowest that clients asked in the last minute in ms, 0 when nothing was slow; null when the slow log is not known. */
const slowestMs = (slow: readonly SlowCommand[] | null): number | null =>
  slow === null ? null : Math.max(0, ...slow.filter(({ recent }) => recent).map(({ tookMs }) => tookMs))

/**
 * For rules, the same of each command in the slow log by its name and key: 0 where it was not slow in the last minute. An
 * empty log has one 0 without a name.
 */
export function slowCommandMeasures({ latency }: Aspects): readonly Measure[] {
  if (latency.state !== 'known' || latency.value.slow === null) return []
  const byCommand = groupedBy(latency.value.slow, ({ command }) => command)
  const numbers = [...byCommand].map(
    ([command, entries]): Said => [slowCommandName, seconds(slowestMs(entries)), { command }],
  )
  return measured('command', latency.atMs, numbers.length > 0 ? numbers : [[slowCommandName, 0]])
}

const slowCommandName = 'redis_slow_command_seconds'

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
      ['redis_slowest_command_seconds', seconds(slowestMs(value.slow))],
    ]),
    ...measured('Brokerlight', atMs, [
      ['brokerlight_ping_seconds', seconds(value.roundTripMs)],
      ['brokerlight_way_seconds', seconds(value.wayMs)],
      ['brokerlight_server_seconds', seconds(value.serverMs)],
    ]),
  ]
}
