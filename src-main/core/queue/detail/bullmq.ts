import type { BullmqDetail } from '../../model/queue.ts'
import type { RedisCommand, RedisReply } from '../../ports.ts'
import { countOf } from '../../redis/values.ts'
import { say } from '../../text/say.ts'
import { ageOf, timeOf } from './age.ts'
import { completedRate, failedRate, tallyOf } from './bullmq-rates.ts'
import { answerOf, type Look, type LookMaking, largest, refusal, type Told } from './look.ts'
import { retentionBroken } from './retention.ts'
import { addTally, rateOf } from './tally.ts'

/** Active jobs whose locks are looked for, the oldest ones; and prioritized jobs whose age is. */
const mostActive = 50
const mostPrioritized = 10

/** What the first round trip told. */
interface First {
  readonly reply: (part: Part) => unknown
  /** Ids of jobs that may have waited longest. */
  readonly waiting: readonly string[]
  /** Ids of active jobs, the oldest last. */
  readonly active: readonly string[]
  /** Jobs that were ever added; a queue without any has no counter yet. */
  readonly added: number | null
  readonly note: string | null
}

const parts = {
  meta: ['HMGET', 'meta', 'paused', 'version'],
  id: ['GET', 'id'],
  children: ['ZCARD', 'waiting-children'],
  completed: ['HMGET', 'metrics:completed', 'count', 'prevTS'],
  completedMinute: ['LINDEX', 'metrics:completed:data', 0],
  failed: ['HMGET', 'metrics:failed', 'count', 'prevTS'],
  failedMinute: ['LINDEX', 'metrics:failed:data', 0],
  oldestCompleted: ['ZRANGE', 'completed', 0, 0, 'WITHSCORES'],
  oldestFailed: ['ZRANGE', 'failed', 0, 0, 'WITHSCORES'],
  // BullMQ takes from the right end: the oldest job of each list is its last.
  wait: ['LINDEX', 'wait', -1],
  paused: ['LINDEX', 'paused', -1],
  prioritized: ['ZRANGE', 'prioritized', 0, mostPrioritized - 1],
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
  const key = (part: string): string => `${queue.prefix}:${queue.name}:${part}`
  return {
    commands: partNames.map(name => {
      const [command, part, ...rest] = parts[name]
      return [command, key(part), ...rest]
    }),
    read(replies, nowMs) {
      const first = firstOf(replies, language)
      const { waiting, active } = first
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
      if (commands.length === 0) return told(making, first, [], nowMs)
      return { commands, read: jobs => told(making, first, jobs, nowMs) }
    },
  }
}

function firstOf(replies: readonly RedisReply[], language: LookMaking['language']): First {
  const reply = (part: Part): unknown => answerOf(replies[partNames.indexOf(part)])
  return {
    reply,
    waiting: [...texts([reply('wait'), reply('paused')]), ...texts(reply('prioritized'))],
    active: texts(reply('active')),
    added: replies[partNames.indexOf('id')]?.ok ? (countOf(reply('id')) ?? 0) : null,
    note:
      replies
        .map((one, at) => refusal(language, parts[partNames[at] ?? 'meta'][0], one))
        .find(note => note !== null) ?? null,
  }
}

const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((item: unknown) => typeof item === 'string') : []

function told(making: LookMaking, first: First, jobs: readonly RedisReply[], nowMs: number): Told {
  const { queue, reading, language } = making
  const { reply, waiting, active } = first
  const children = countOf(reply('children'))
  const counted = tallyOf(reading, children, reply)
  const tape = addTally(making.memory.tape, { atMs: nowMs, counts: { ...counted, id: first.added } })
  const [taken, locks, still] = jobs.slice(waiting.length)
  const stalled = active.length === 0 ? stalledOfNone(reply) : withoutLock(active, locks, still)
  const [paused, version] = listOf(reply('meta'))
  const counts = reading.bullmq
  const detail: BullmqDetail = {
    version: typeof version === 'string' ? version : null,
    paused: typeof paused === 'string' || waitsInPausedList(reply),
    waitingChildren: children,
    stalled,
    completedPerSecond: completedRate(tape, reply('completed'), reply('completedMinute'), nowMs),
    failedPerSecond: failedRate(tape, reply('failed'), reply('failedMinute'), nowMs),
    retentionBroken: retentionBroken(making, reply('oldestCompleted'), reply('oldestFailed'), nowMs),
  }
  const notes = [
    first.note,
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
      oldestWaitingMs:
        waiting.length === 0
          ? first.note === null
            ? 0
            : null
          : largest(waiting.map((_, at) => waitedMs(answerOf(jobs[at]), nowMs))),
      oldestPendingMs: active.length === 0 ? stalled : ageOf(answerOf(taken), nowMs),
      stuck: stalled,
      dead: counts?.failed ?? null,
      addedPerSecond: rateOf(tape, 'id'),
      trimmed: null,
      notes: notes.filter(note => note !== null),
    },
    memory: { ...making.memory, tape },
    weight: 0,
  }
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

/** BullMQ before 6 renames `wait` to `paused` while a queue is paused. */
const waitsInPausedList = (reply: First['reply']): boolean =>
  typeof reply('paused') === 'string' && typeof reply('wait') !== 'string'

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
