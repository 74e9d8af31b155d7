import type { Rates, RedisMetrics, Sample } from './model/sample.ts'

/** Samples further apart than this say nothing about now. */
export const longestGapMs = 60_000
/** Uptime is whole seconds, and the server may look at its clock late. */
const uptimeSlackMs = 2_000

/** What is shown where no rate can be told. */
export const noRates: Rates = {
  commandsPerSecond: null,
  netInputBytesPerSecond: null,
  netOutputBytesPerSecond: null,
  evictedPerSecond: null,
  hitRatio: null,
  lookupsPerSecond: null,
}

/**
 * Rates between two samples. All null across a restart, a jump of either clock or a gap of over a minute; one is null
 * where its counter was reset. `hitRatio` is 0…1 over the lookups in between, null when there were none.
 */
export function ratesBetween(previous: Sample | null, next: Sample): Rates {
  if (previous === null || !comparable(previous, next)) return noRates
  const seconds = (next.atMs - previous.atMs) / 1000
  const risen = (metric: keyof RedisMetrics): number | null => {
    const before = previous.metrics[metric]
    const after = next.metrics[metric]
    return before === null || after === null || after < before ? null : after - before
  }
  const perSecond = (metric: keyof RedisMetrics): number | null => {
    const rise = risen(metric)
    return rise === null ? null : rise / seconds
  }
  const hits = risen('redis_keyspace_hits_total')
  const misses = risen('redis_keyspace_misses_total')
  const lookups = hits === null || misses === null ? 0 : hits + misses
  return {
    commandsPerSecond: perSecond('redis_commands_processed_total'),
    netInputBytesPerSecond: perSecond('redis_net_input_bytes_total'),
    netOutputBytesPerSecond: perSecond('redis_net_output_bytes_total'),
    evictedPerSecond: perSecond('redis_evicted_keys_total'),
    hitRatio: hits === null || lookups === 0 ? null : hits / lookups,
    lookupsPerSecond: hits === null || misses === null ? null : lookups / seconds,
  }
}

function comparable(previous: Sample, next: Sample): boolean {
  const elapsedMs = next.atMs - previous.atMs
  if (!(elapsedMs > 0) || elapsedMs > longestGapMs) return false
  if (previous.facts.runId !== next.facts.runId) return false
  const before = previous.metrics.redis_uptime_in_seconds
  const after = next.metrics.redis_uptime_in_seconds
  if (before === null || after === null) return true
  // Both clocks must agree on how long it was: else one of them jumped, or the server started anew.
  const slackMs = uptimeSlackMs + previous.roundTripMs + next.roundTripMs
  return Math.abs((after - before) * 1000 - elapsedMs) <= slackMs
}
