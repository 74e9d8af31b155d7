import { knownOf } from '../aspects.ts'
import type { Aspects } from '../model/aspect.ts'
import type { QueueDetail, QueueReading, QueueTrend, QueueView } from '../model/queue.ts'
import { queueId } from '../redis/watched.ts'

/** What is known of a broker's queues. */
export interface QueueParts {
  readonly readings: readonly QueueReading[]
  readonly aspects: Aspects
  /** By `queueId`. */
  readonly trends: ReadonlyMap<string, QueueTrend>
  /** Ids of the queues that brokers.yaml names. */
  readonly pinned: ReadonlySet<string>
}

/** The queues as every face shows them: those of brokers.yaml first. */
export function queueViews(parts: QueueParts): readonly QueueView[] {
  const details = new Map((knownOf(parts.aspects.queues) ?? []).map(detail => [queueId(detail), detail]))
  const fromRedis = parts.readings.map(reading =>
    viewOf(parts, reading, details.get(queueId(reading)) ?? null),
  )
  const rabbit = (knownOf(parts.aspects.rabbitmq)?.queues ?? []).map(detail => viewOf(parts, null, detail))
  const all = [...fromRedis, ...rabbit].filter(view => view !== null)
  return [...all.filter(view => view.origin === 'config'), ...all.filter(view => view.origin === 'found')]
}

function viewOf(
  parts: QueueParts,
  reading: QueueReading | null,
  detail: QueueDetail | null,
): QueueView | null {
  const named = reading ?? detail
  if (named === null) return null
  const id = queueId(named)
  return {
    kind: named.kind,
    name: named.name,
    exists: reading?.exists ?? true,
    figures: {
      waiting: reading?.waiting ?? null,
      inWork: reading?.inWork ?? null,
      stuck: detail?.stuck ?? null,
      dead: detail?.dead ?? reading?.bullmq?.failed ?? null,
    },
    length: reading?.length ?? null,
    maxLength: reading?.maxLength ?? detail?.rabbitmq?.maxLength ?? null,
    oldestWaitingMs: detail?.oldestWaitingMs ?? null,
    oldestPendingMs: detail?.oldestPendingMs ?? null,
    trend: parts.trends.get(id) ?? null,
    reading,
    detail,
    origin: parts.pinned.has(id) || reading === null ? 'config' : 'found',
    notes: [...(reading?.note ? [reading.note] : []), ...(detail?.notes ?? [])],
  }
}
