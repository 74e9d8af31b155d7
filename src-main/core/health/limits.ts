import type { LimitsConfig } from '../model/config.ts'
import type { QueueReading } from '../model/queue.ts'
import type { RedisFacts, Sample } from '../model/sample.ts'
import type { Reason } from '../model/snapshot.ts'
import { queueId, watchedQueues } from '../redis/watched.ts'
import { bytesText, countText, latencyText, percentText } from '../text/format.ts'
import { counted, type Language, say } from '../text/say.ts'
import type { HealthInput } from './input.ts'

/** A refused connection is told for this long, so that a reader has time to see it. */
const rejectedShownMs = 60_000

/** Everything of a fresh sample that is over a limit or failed, most pressing first. Empty when all is well. */
export function judgeLimits(input: HealthInput): readonly Reason[] {
  const { sample, limits } = input
  if (sample === null) return []
  const { language } = input.voice
  return [
    ...serverReasons(sample.facts, language),
    ...memoryReasons(sample, limits, language),
    ...rejectedReasons(input, sample),
    ...persistenceReasons(sample.facts, language),
    ...queueReasons(input, sample.queues),
    ...latencyReasons(sample, limits, language),
    ...clientReasons(sample, limits, language),
  ]
}

const degraded = (code: string, text: string): Reason => ({ code, level: 'degraded', layer: 'broker', text })

function serverReasons(facts: RedisFacts, language: Language): readonly Reason[] {
  const busy = facts.missing.find(({ command, reason }) => command === 'INFO' && reason.startsWith('BUSY'))
  return [
    ...(facts.loading ? [degraded('loading', say(language, 'loading'))] : []),
    ...(busy ? [degraded('busy', say(language, 'busy', { error: busy.reason }))] : []),
  ]
}

function memoryReasons(sample: Sample, limits: LimitsConfig, language: Language): readonly Reason[] {
  const used = sample.metrics.redis_memory_used_bytes
  const max = sample.metrics.redis_memory_max_bytes
  // maxmemory 0 is no limit.
  if (used === null || max === null || max <= 0) return []
  const percent = (used / max) * 100
  const words = (limit: number) => ({
    used: bytesText(language, used),
    max: bytesText(language, max),
    percent: percentText(language, percent, limit),
    limit: percentText(language, limit),
  })
  if (percent > limits.memoryCriticalPercent) {
    const policy = policyText(sample.facts.maxmemoryPolicy, language)
    const text = say(language, 'memory-critical', { ...words(limits.memoryCriticalPercent), policy })
    return [degraded('memory-critical', text)]
  }
  if (percent <= limits.memoryWarnPercent) return []
  return [degraded('memory-high', say(language, 'memory-high', words(limits.memoryWarnPercent)))]
}

function policyText(policy: string | null, language: Language): string {
  if (policy === null) return say(language, 'policy-unknown')
  return policy === 'noeviction'
    ? say(language, 'policy-noeviction')
    : say(language, 'policy-evict', { policy })
}

function rejectedReasons(input: HealthInput, sample: Sample): readonly Reason[] {
  const { language } = input.voice
  const before = input.previousSample
  const sameServer = before !== null && before.facts.runId === sample.facts.runId
  const count = sample.metrics.redis_rejected_connections_total
  const countBefore = sameServer ? before.metrics.redis_rejected_connections_total : null
  const rise = count === null || countBefore === null ? 0 : count - countBefore
  if (rise > 0) {
    const connections = counted(language, 'connections', rise, countText(language, rise))
    const max = sample.metrics.redis_config_maxclients
    const text =
      max === null
        ? say(language, 'rejected', { connections })
        : say(language, 'rejected-of', { connections, max: countText(language, max) })
    return [degraded('rejected-connections', text)]
  }
  const { previous, nowMs } = input
  const told = previous?.reasons.find(reason => reason.code === 'rejected-connections')
  return told && previous && nowMs - previous.sinceMs < rejectedShownMs ? [told] : []
}

function persistenceReasons(facts: RedisFacts, language: Language): readonly Reason[] {
  return [
    ...(facts.aofEnabled !== false && facts.aofLastWriteStatus === 'err'
      ? [degraded('aof-write-failed', say(language, 'aof-write-failed'))]
      : []),
    ...(facts.rdbLastBgsaveStatus === 'err' ? [degraded('rdb-failed', say(language, 'rdb-failed'))] : []),
    ...(facts.aofEnabled !== false && facts.aofLastRewriteStatus === 'err'
      ? [degraded('aof-rewrite-failed', say(language, 'aof-rewrite-failed'))]
      : []),
  ]
}

function queueReasons(input: HealthInput, queues: readonly QueueReading[]): readonly Reason[] {
  const { language } = input.voice
  const limitsOf = new Map(watchedQueues(input.watch).map(queue => [queueId(queue), queue]))
  return queues.flatMap(reading => {
    const { maxWaiting = null, maxLength = null } = limitsOf.get(queueId(reading)) ?? {}
    const over = (count: number | null, limit: number | null, key: 'queue-waiting' | 'queue-length') => {
      if (count === null || limit === null || count <= limit) return []
      const entries = counted(language, 'entries', count, countText(language, count))
      const text = say(language, key, { queue: reading.name, entries, limit: countText(language, limit) })
      return [degraded(`${key}:${reading.name}`, text)]
    }
    return [
      ...over(reading.waiting, maxWaiting, 'queue-waiting'),
      ...over(reading.length, maxLength, 'queue-length'),
    ]
  })
}

function latencyReasons(sample: Sample, limits: LimitsConfig, language: Language): readonly Reason[] {
  if (sample.roundTripMs <= limits.latencyWarnMs) return []
  const latency = latencyText(language, sample.roundTripMs)
  const limit = latencyText(language, limits.latencyWarnMs)
  return [degraded('latency-high', say(language, 'latency-high', { latency, limit }))]
}

function clientReasons(sample: Sample, limits: LimitsConfig, language: Language): readonly Reason[] {
  const clients = sample.metrics.redis_connected_clients
  if (clients === null || clients <= limits.clientsWarn) return []
  const words = { clients: countText(language, clients), limit: countText(language, limits.clientsWarn) }
  return [degraded('clients-high', say(language, 'clients-high', words))]
}
