import type { BullmqDetail } from '../../model/queue.ts'
import type { RedisCommand, RedisReply } from '../../ports.ts'
import { bullmqKey, bullmqKeys } from '../../redis/bullmq-keys.ts'
import { delayedScorePerMs } from '../../redis/commands.ts'
import { countOf } from '../../redis/values.ts'
import { say } from '../../text/say.ts'
import { ageOf, timeOf } from './age.ts'
import { eventRates, eventSize, eventsCommand, eventsToRead } from './bullmq-events.ts'
import {
  hasManyPriorities,
  mayBeOldest,
  mostAtEnd,
  mostPrioritized,
  nextPriority,
  type Prioritized,
  prioritizedOf,
} from './bullmq-oldest.ts'
import { finishedRate, tallyOf } from './bullmq-rates.ts'
import { answerOf, type Look, type LookMaking, largest, refusal, type Told, weightOf } from './look.ts'
import { retentionBroken } from './retention.ts'
import { addTally, riseOf } from './tally.ts'

/** Active jobs whose locks are looked for, the oldest ones. */
const mostActive = 50

/** What the first round trip told. */
interface First {
  readonly reply: (part: Part) => unknown
  /** The first prioritized jobs, and the first of later priorities. */
  readonly prioritized: readonly Prioritized[]
  /** The newest events, newest first, and how many were asked for. */
  readonly events: unknown
  readonly asked: number
  /** Ids of active jobs, the oldest last. */
  readonly active: readonly string[]
  /** Jobs that were ever added; a queue without any has no counter yet. */
  readonly added: number | null
  readonly note: string | null
  /** Characters that came. */
  readonly weight: number
}

const parts = {
  meta: ['HMGET', 'meta', 'paused', 'version', 'opts.maxLenEvents'],
  id: ['GET', 'id'],
  children: ['ZCARD', 'waiting-children'],
  completed: ['HMGET', 'metrics:completed', 'count', 'prevTS'],
  completedMinute: ['LINDEX', 'metrics:completed:data', 0],
  failed: ['HMGET', 'metrics:failed', 'count', 'prevTS'],
  failedMinute: ['LINDEX', 'metrics:failed:data', 0],
  oldestCompleted: ['ZRANGE', 'completed', 0, 0, 'WITHSCORES'],
  oldestFailed: ['ZRANGE', 'failed', 0, 0, 'WITHSCORES'],
  // BullMQ takes from the right end, where LIFO jobs go.
  wait: ['LRANGE', 'wait', -mostAtEnd, -1],
  waitStart: ['LRANGE', 'wait', 0, mostAtEnd - 1],
  paused: ['LRANGE', 'paused', -mostAtEnd, -1],
  pausedStart: ['LRANGE', 'paused', 0, mostAtEnd - 1],
  prioritized: ['ZRANGE', 'prioritized', 0, mostPrioritized - 1, 'WITHSCORES'],
  due: ['ZRANGE', 'delayed', 0, 0, 'WITHSCORES'],
  active: ['LRANGE', 'active', -mostActive, -1],
} as const
type Part = keyof typeof parts
const partNames = Object.keys(parts) as Part[]

/**
 * Looks at a BullMQ queue (5 and 6) by the keys of the library: first the queue, then its oldest jobs, and the locks of
 * the active ones. A job that is active without a lock has lost its worker: that is the library's own sign of a stall.
 */
export function lookAtBullmq(making: LookMaking): Look {
  const { queue, language } = making
  const key = (part: string): string => bullmqKey(bullmqKeys(queue.name, queue.prefix), part)
  const asked = eventsToRead(making.memory.entrySize)
  return {
    commands: [
      ...partNames.map((name): RedisCommand => {
        const [command, part, ...rest] = parts[name]
        return [command, key(part), ...rest]
      }),
      eventsCommand(key('events'), asked),
    ],
    read(replies, nowMs) {
      const first = firstOf(replies, asked, language)
      const isWhole = first.prioritized.length < mostPrioritized
      return isWhole ? jobsLook(making, first, true, nowMs) : prioritiesLook(making, first)
    },
  }
}

/** Goes from one priority to the next, a round trip each: the first job of each may be the oldest. */
function prioritiesLook(making: LookMaking, first: First): Look {
  const key = bullmqKey(bullmqKeys(making.queue.name, making.queue.prefix), 'prioritized')
  return {
    commands: [nextPriority(key, first.prioritized)],
    read([reply], nowMs) {
      const [next] = prioritizedOf(answerOf(reply))
      if (next === undefined) return jobsLook(making, first, reply?.ok === true, nowMs)
      const more = { ...first, prioritized: [...first.prioritized, next] }
      return hasManyPriorities(more.prioritized)
        ? jobsLook(making, more, false, nowMs)
        : prioritiesLook(making, more)
    },
  }
}

/** Asks for the jobs themselves. `isWhole`: the oldest prioritized job is among those that are looked at. */
function jobsLook(making: LookMaking, first: First, isWhole: boolean, atMs: number): Look | Told {
  const { queue } = making
  const key = (part: string): string => bullmqKey(bullmqKeys(queue.name, queue.prefix), part)
  const { reply, active } = first
  const lists = [
    [...texts(reply('waitStart')), ...texts(reply('wait'))],
    [...texts(reply('pausedStart')), ...texts(reply('paused'))],
  ]
  const waiting = mayBeOldest(lists, first.prioritized)
  const commands: readonly RedisCommand[] = [
    ...waiting.map((id): RedisCommand => ['HMGET', key(id), 'timestamp', 'delay', 'opts']),
    ...(active.length === 0
      ? []
      : [
          ['HGET', key(active.at(-1) ?? ''), 'processedOn'],
          ['MGET', ...active.map(id => key(`${id}:lock`))],
          ['LRANGE', key('active'), -mostActive, -1],
        ]),
  ]
  if (commands.length === 0) return told(making, first, { waiting, isWhole, jobs: [] }, atMs)
  return { commands, read: (jobs, nowMs) => told(making, first, { waiting, isWhole, jobs }, nowMs) }
}

function firstOf(replies: readonly RedisReply[], asked: number, language: LookMaking['language']): First {
  const reply = (part: Part): unknown => answerOf(replies[partNames.indexOf(part)])
  return {
    reply,
    prioritized: prioritizedOf(reply('prioritized')),
    events: answerOf(replies[partNames.length]),
    asked,
    active: texts(reply('active')),
    added: replies[partNames.indexOf('id')]?.ok ? (countOf(reply('id')) ?? 0) : null,
    note:
      replies
        .map((one, at) => {
          const name = partNames[at]
          return refusal(language, name === undefined ? 'XREVRANGE' : parts[name][0], one)
        })
        .find(note => note !== null) ?? null,
    weight: weightOf(replies.map(answerOf)),
  }
}

const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((item: unknown) => typeof item === 'string') : []

/** The jobs that were asked for, with the replies. */
interface Jobs {
  readonly waiting: readonly string[]
  readonly isWhole: boolean
  readonly jobs: readonly RedisReply[]
}

function told(making: LookMaking, first: First, { waiting, isWhole, jobs }: Jobs, nowMs: number): Told {
  const { queue, reading, language } = making
  const { reply, active } = first
  const children = countOf(reply('children'))
  const counted = tallyOf(reply)
  const tape = addTally(making.memory.tape, { atMs: nowMs, counts: { ...counted, id: first.added } })
  const [taken, locks, still] = jobs.slice(waiting.length)
  const stalled = active.length === 0 ? stalledOfNone(reply) : withoutLock(active, locks, still)
  const [paused, version, kept] = listOf(reply('meta'))
  const [{ atMs: sinceMs } = { atMs: nowMs }] = tape
  const rates = eventRates(first.events, { sinceMs, nowMs, asked: first.asked, kept })
  const lately = tape.length < 2 ? null : rates
  const counts = reading.bullmq
  const detail: BullmqDetail = {
    version: typeof version === 'string' ? version : null,
    paused: typeof paused === 'string' || waitsInPausedList(reply),
    waitingChildren: children,
    stalled,
    completedPerSecond: finishedRate(tape, 'completed', reply, nowMs) ?? lately?.completed ?? null,
    failedPerSecond: finishedRate(tape, 'failed', reply, nowMs) ?? lately?.failed ?? null,
    retentionBroken: retentionBroken(making, reply('oldestCompleted'), reply('oldestFailed'), nowMs),
  }
  const notes = [
    first.note,
    isWhole ? null : say(language, 'oldest-unknown-priorities'),
    counts !== null && counts.active > mostActive
      ? say(language, 'active-part', { looked: active.length, active: counts.active })
      : null,
  ]
  return {
    detail: {
      kind: 'bullmq',
      name: queue.name,
      atMs: nowMs,
      groups: [],
      bullmq: detail,
      rabbitmq: null,
      oldestWaitingMs: oldestOf(first, { waiting, isWhole, jobs }, nowMs),
      oldestPendingMs: active.length === 0 ? stalled : ageOf(answerOf(taken), nowMs),
      stuck: stalled,
      dead: counts?.failed ?? null,
      // Without events, only a counter that stood still is sure: it counts ignored duplicates too.
      addedPerSecond: lately?.added ?? (riseOf(tape, 'id')?.by === 0 ? 0 : null),
      trimmed: null,
      notes: notes.filter(note => note !== null),
    },
    memory: { ...making.memory, tape, entrySize: eventSize(first.events) ?? making.memory.entrySize },
    weight: first.weight,
  }
}

/** How long the oldest job waits; 0 where none does, null where that cannot be told. */
function oldestOf({ reply, note }: First, { waiting, isWhole, jobs }: Jobs, nowMs: number): number | null {
  if (!isWhole) return null
  const score = countOf(listOf(reply('due'))[1])
  const overdueMs = score === null ? 0 : Math.max(0, nowMs - Math.floor(score / delayedScorePerMs))
  if (waiting.length === 0) return overdueMs > 0 || note === null ? overdueMs : null
  const oldest = largest(waiting.map((_, at) => waitedMs(answerOf(jobs[at]), nowMs)))
  return oldest === null ? null : Math.max(oldest, overdueMs)
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

/** BullMQ before 6 renames `wait` to `paused` while a queue is paused. */
const waitsInPausedList = (reply: First['reply']): boolean =>
  texts(reply('paused')).length > 0 && texts(reply('wait')).length === 0

const stalledOfNone = (reply: First['reply']): number | null => (Array.isArray(reply('active')) ? 0 : null)

/** Jobs without a lock that are active still: one that ended meanwhile lost its lock on the way. */
function withoutLock(
  active: readonly string[],
  locks: RedisReply | undefined,
  still: RedisReply | undefined,
): number | null {
  if (!locks?.ok || !still?.ok) return null
  const held = listOf(locks.value)
  const now = new Set(texts(still.value))
  return active.filter((id, at) => typeof held[at] !== 'string' && now.has(id)).length
}

/** How long a job waits: since it came, or since its delay was over. */
function waitedMs(fields: unknown, nowMs: number): number | null {
  const [timestamp, delay, options] = listOf(fields)
  const cameMs = timeOf(timestamp, nowMs)
  if (cameMs === null) return null
  return Math.max(0, nowMs - cameMs - Math.max(countOf(delay) ?? 0, delayIn(options)))
}

/** The delay that a job was added with: BullMQ sets the job's own field to 0 when it is over. */
const delayIn = (options: unknown): number =>
  Number(typeof options === 'string' ? (/"delay":(\d{1,15})[,}]/.exec(options)?.[1] ?? 0) : 0)
