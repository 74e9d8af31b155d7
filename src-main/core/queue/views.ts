import { knownOf } from '../aspects.ts'
import type { Aspects } from '../model/aspect.ts'
import type { QueueDetail, QueueFigures, QueueReading, QueueTrend, QueueView } from '../model/queue.ts'
import { queueId, type WatchedQueue } from '../redis/watched.ts'
import { type Language, say } from '../text/say.ts'
import { missingQueueNotes } from './missing.ts'

/** What is known of a broker's queues. */
export interface QueueParts {
  readonly readings: readonly QueueReading[]
  readonly aspects: Aspects
  /** By `queueId`. */
  readonly trends: ReadonlyMap<string, QueueTrend>
  /** The queues that brokers.yaml names. */
  readonly pinned: readonly WatchedQueue[]
  readonly language: Language
}

/** The queues as every face shows them: those of brokers.yaml first. */
export function queueViews(parts: QueueParts): readonly QueueView[] {
  const details = new Map((knownOf(parts.aspects.queues) ?? []).map(detail => [queueId(detail), detail]))
  const pinned = new Map(parts.pinned.map(queue => [queueId(queue), queue]))
  const named = parts.readings.map(reading => ({
    ...reading,
    origin: pinned.has(queueId(reading)) ? ('config' as const) : ('found' as const),
  }))
  const missing = missingQueueNotes(named, parts.aspects, parts.language)
  const fromRedis = parts.readings.map(reading => {
    const id = queueId(reading)
    const note = missing.get(id) ?? null
    return redisView(parts, reading, details.get(id) ?? null, pinned.get(id) ?? null, note)
  })
  const rabbit = (knownOf(parts.aspects.rabbitmq)?.queues ?? []).map(detail => rabbitView(parts, detail))
  const all = [...fromRedis, ...rabbit]
  return [...all.filter(view => view.origin === 'config'), ...all.filter(view => view.origin === 'found')]
}

function redisView(
  parts: QueueParts,
  reading: QueueReading,
  detail: QueueDetail | null,
  pinned: WatchedQueue | null,
  missingNote: string | null,
): QueueView {
  const missingGroups = pinned === null ? null : missingOf(reading, pinned)
  const { length, maxLength } = reading
  const notes = [
    ...(missingNote === null ? [] : [missingNote]),
    ...(reading.note === null ? [] : [reading.note]),
    ...(missingGroups ?? []).map(group => say(parts.language, 'group-missing', { group })),
    ...(length !== null && maxLength !== null && length > maxLength && detail?.trimmed === false
      ? [say(parts.language, 'nobody-trims', { queue: reading.name })]
      : []),
  ]
  return {
    ...viewOf(parts, reading, detail),
    exists: reading.exists,
    figures: figuresOf(reading, detail),
    length,
    maxLength,
    reading,
    origin: pinned === null ? 'found' : 'config',
    declared: pinned && {
      maxWaiting: pinned.maxWaiting,
      groups: pinned.groups,
      maxAgeSeconds: pinned.maxAgeSeconds,
      deadLetter: pinned.deadLetter,
    },
    missingGroups,
    notes: [...notes, ...(detail?.notes ?? [])],
  }
}

function rabbitView(parts: QueueParts, detail: QueueDetail): QueueView {
  const kept = detail.rabbitmq?.ready ?? null
  // A stream keeps what everybody read: how much of it waits is not told.
  const waiting = detail.rabbitmq?.type === 'stream' ? null : kept
  const inWork = detail.rabbitmq?.unacknowledged ?? null
  return {
    ...viewOf(parts, detail, detail),
    exists: true,
    figures: { waiting, inWork, stuck: detail.stuck, dead: detail.dead },
    length:
      kept === null || inWork === null ? null : detail.rabbitmq?.type === 'stream' ? kept : kept + inWork,
    maxLength: detail.rabbitmq?.maxLength ?? null,
    reading: null,
    origin: 'config',
    declared: null,
    missingGroups: null,
    notes: detail.notes,
  }
}

/** What is taken over from the detail as it is. */
function viewOf(parts: QueueParts, named: QueueReading | QueueDetail, detail: QueueDetail | null) {
  return {
    kind: named.kind,
    name: named.name,
    oldestWaitingMs: detail?.oldestWaitingMs ?? null,
    oldestPendingMs: detail?.oldestPendingMs ?? null,
    addedPerSecond: detail?.addedPerSecond ?? null,
    trend: parts.trends.get(queueId(named)) ?? null,
    detail,
  }
}

/** Each entry counts once: what is stuck or dead is not in work. BullMQ's failed jobs are dead, and are not active. */
function figuresOf(reading: QueueReading, detail: QueueDetail | null): QueueFigures {
  const { waiting, inWork, bullmq } = reading
  const stuck = detail?.stuck ?? (reading.exists ? null : 0)
  const dead = bullmq?.failed ?? detail?.dead ?? (reading.exists ? null : 0)
  const lost = (stuck ?? 0) + (bullmq === null ? (dead ?? 0) : 0)
  return { waiting, inWork: inWork === null ? null : Math.max(0, inWork - lost), stuck, dead }
}

/** The groups of a stream are known as soon as what they have in work is. */
function missingOf(reading: QueueReading, pinned: WatchedQueue): readonly string[] | null {
  if (reading.inWork === null) return null
  return pinned.groups.filter(name => !reading.groups.some(group => group.name === name))
}
