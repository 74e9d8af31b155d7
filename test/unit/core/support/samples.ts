import type { LinkState } from '#core/model/link'
import type { QueueReading } from '#core/model/queue'
import type { RedisFacts, RedisMetrics, Sample } from '#core/model/sample'
import { parseInfo } from '#core/redis/info'
import { factsOf, metricsOf } from '#core/redis/metrics'
import { localAt, type Voice } from '#core/text/time'

/** 2026-11-21 10:42:00 UTC. */
export const tenFortyTwo = Date.UTC(2026, 10, 21, 10, 42)

/** English, on UTC. */
export const english: Voice = { language: 'en', local: localAt(0) }
/** Polish, an hour ahead of UTC. */
export const polish: Voice = { language: 'pl', local: localAt(60) }

const nothing = parseInfo('')

/** Metrics of which all but the given are unknown. */
export const metrics = (known: Partial<RedisMetrics> = {}): RedisMetrics => ({
  ...metricsOf(nothing, null),
  ...known,
})

/** Facts of a Redis 7.0.15 that is well, with some changed. */
export const facts = (changed: Partial<RedisFacts> = {}): RedisFacts => ({
  ...factsOf(nothing, { node: null, refusals: [], errors: {}, latencyEvents: [], missing: [] }),
  version: '7.0.15',
  runId: 'a1',
  role: 'master',
  ...changed,
})

/** A sample at an instant. */
export const sampleAt = (
  atMs: number,
  parts: {
    metrics?: Partial<RedisMetrics>
    facts?: Partial<RedisFacts>
    queues?: readonly QueueReading[]
    roundTripMs?: number
  } = {},
): Sample => ({
  atMs,
  roundTripMs: parts.roundTripMs ?? 1,
  metrics: metrics(parts.metrics),
  facts: facts(parts.facts),
  queues: parts.queues ?? [],
})

/** A stream with so many entries waiting. */
export const queue = (
  name: string,
  waiting: number | null,
  changed: Partial<QueueReading> = {},
): QueueReading => ({
  name,
  kind: 'stream',
  exists: true,
  length: waiting,
  waiting,
  waitingAtLeast: null,
  inWork: 0,
  groups: [],
  bullmq: null,
  maxLength: null,
  note: null,
  ...changed,
})

/** A link that is up. */
export const up: LinkState = { state: 'up', sinceMs: 0 }
