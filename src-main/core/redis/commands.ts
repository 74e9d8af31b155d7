import type { RedisCommand, RedisReply } from '#core/ports'
import { bullmqKey, bullmqKeys } from './bullmq-keys.ts'
import type { WatchedQueue } from './watched.ts'

/** Which number of a queue a command asks for. */
export type QueuePart =
  | 'length'
  | 'groups'
  | 'wait'
  | 'paused'
  | 'waitTail'
  | 'pausedTail'
  | 'active'
  | 'delayed'
  | 'overdue'
  | 'prioritized'
  | 'completed'
  | 'failed'
  | 'meta'

/** What an ask is about: the server, or one part of one queue. */
export type Subject =
  | { readonly what: 'info' | 'slowlog' | 'latency' | 'ping' | 'cluster' }
  | { readonly what: 'queue'; readonly queue: WatchedQueue; readonly part: QueuePart }

/** One command of a sample and what its reply is about. */
export interface Ask {
  readonly command: RedisCommand
  readonly subject: Subject
}

/** An ask with its reply; `missing` holds the reason when it was not even asked. */
export type Answer = { readonly ask: Ask } & (
  | { readonly reply: RedisReply; readonly missing: null }
  | { readonly reply: null; readonly missing: string }
)

/** Most commands in one pipeline, so that other clients' commands come between. */
export const chunkSize = 500

/** The fields of BullMQ's meta hash that every version sets at least one of, `paused` first. */
export const metaFields: readonly string[] = ['paused', 'opts.maxLenEvents', 'version']

/** BullMQ's score of a delayed job: the time it is due in ms times this, plus a counter. */
export const delayedScorePerMs = 4096

/** Whether an item of a `wait` list is BullMQ 4's marker (`0:0`, `0:1700000000000`), which stands for no job. */
export const isMarker = (item: unknown): boolean => typeof item === 'string' && /^0:\d+$/.test(item)

/** What a node of a cluster is asked besides. */
export const clusterAsk: Ask = { command: ['CLUSTER', 'INFO'], subject: { what: 'cluster' } }

/**
 * All commands of one sample, as data: the server first, then each queue's. Delayed jobs that are due by `nowMs`, the
 * server's time in ms, are counted apart.
 */
export function asksOf(queues: readonly WatchedQueue[], nowMs: number): readonly Ask[] {
  return [
    { command: ['INFO'], subject: { what: 'info' } },
    { command: ['SLOWLOG', 'LEN'], subject: { what: 'slowlog' } },
    { command: ['LATENCY', 'LATEST'], subject: { what: 'latency' } },
    // Redis refuses it while it refuses writes because it cannot save, and while it has nothing to serve.
    { command: ['PING'], subject: { what: 'ping' } },
    ...queues.flatMap(queue =>
      commandsOf(queue, nowMs).map(
        ([part, command]): Ask => ({ command, subject: { what: 'queue', queue, part } }),
      ),
    ),
  ]
}

function commandsOf(queue: WatchedQueue, nowMs: number): readonly (readonly [QueuePart, RedisCommand])[] {
  const key = (part: string): string => bullmqKey(bullmqKeys(queue.name, queue.prefix), part)
  switch (queue.kind) {
    case 'stream':
      return [
        // The length comes last: an entry that is added in between must not look like one that was cut off unread.
        ['groups', ['XINFO', 'GROUPS', queue.name]],
        ['length', ['XLEN', queue.name]],
      ]
    case 'list':
      return [['length', ['LLEN', queue.name]]]
    case 'set':
      return [['length', ['SCARD', queue.name]]]
    case 'zset':
      return [['length', ['ZCARD', queue.name]]]
    case 'bullmq':
      return [
        ...(['wait', 'paused', 'active'] as const).map(part => [part, ['LLEN', key(part)]] as const),
        ...(['delayed', 'prioritized', 'completed', 'failed'] as const).map(
          part => [part, ['ZCARD', key(part)]] as const,
        ),
        ['overdue', ['ZCOUNT', key('delayed'), '-inf', nowMs * delayedScorePerMs]],
        ['waitTail', ['LINDEX', key('wait'), -1]],
        ['pausedTail', ['LINDEX', key('paused'), -1]],
        ['meta', ['HMGET', key('meta'), ...metaFields]],
      ]
  }
}

/** A list cut into pieces of at most `size`. */
export function chunks<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  const pieces: (readonly T[])[] = []
  for (let at = 0; at < items.length; at += size) pieces.push(items.slice(at, at + size))
  return pieces
}
