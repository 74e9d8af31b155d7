import type { WatchConfig } from '../../model/config.ts'
import type { QueueDetail, QueueReading } from '../../model/queue.ts'
import type { RedisCommand, RedisReply } from '../../ports.ts'
import { errorKind, errorText } from '../../redis/errors.ts'
import type { WatchedQueue } from '../../redis/watched.ts'
import { type Language, say } from '../../text/say.ts'
import type { GroupMemory } from './position.ts'
import type { TallyTape } from './tally.ts'

/** What is remembered of a queue from one look to the next. */
export interface LookMemory {
  /** Bytes of an entry as it was seen last; null before. */
  readonly entrySize: number | null
  /** The groups of a stream by name. */
  readonly groups: ReadonlyMap<string, GroupMemory>
  readonly tape: TallyTape
  readonly trimmed: boolean | null
}

/** What a queue looks like before the first look. */
export const noMemory: LookMemory = { entrySize: null, groups: new Map(), tape: [], trimmed: null }

/** What a look is made with. */
export interface LookMaking {
  readonly queue: WatchedQueue
  readonly reading: QueueReading
  readonly memory: LookMemory
  readonly stuckAfterMs: number
  readonly deadAfterDeliveries: number
  /** BullMQ's declared retention. */
  readonly retention: WatchConfig['bullmqRetention']
  readonly language: Language
}

/** What a look brought: the detail, what to remember, and how many characters of payload came with it. */
export interface Told {
  readonly detail: QueueDetail
  readonly memory: LookMemory
  readonly weight: number
}

/** Commands about one queue and what to make of their replies, in order: more to ask, or all that was to be told. */
export interface Look {
  readonly commands: readonly RedisCommand[]
  /** `nowMs` is the server's own clock. `raw` are the same replies with bytes for text: a name need be no text. */
  read(replies: readonly RedisReply[], nowMs: number, raw?: readonly RedisReply[]): Look | Told
}

/** The value of a reply; null for an error, or none. */
export const answerOf = (reply: RedisReply | undefined): unknown => (reply?.ok ? reply.value : null)

/** Why a command could not be answered, in words; null when it was, or when there is just no such key. */
export function refusal(language: Language, command: string, reply: RedisReply | undefined): string | null {
  if (reply === undefined || reply.ok) return null
  const kind = errorKind(reply.error)
  if (kind === 'no-such-key') return null
  if (kind === 'no-command' || kind === 'no-permission' || kind === 'no-key-permission') {
    return say(language, 'note-missing', { command, reason: say(language, kind) })
  }
  return say(language, 'note-error', { error: errorText(reply.error) })
}

/** The characters of a reply, at whatever depth. */
export function weightOf(value: unknown): number {
  if (typeof value === 'string') return value.length
  return Array.isArray(value) ? value.reduce<number>((sum, item) => sum + weightOf(item), 0) : 0
}

/** The largest of what is known; null when nothing is. */
export function largest(values: readonly (number | null)[]): number | null {
  const known = values.filter(value => value !== null)
  return known.length === 0 ? null : Math.max(...known)
}

/** The sum; null when any part is unknown. */
export const sumOf = (values: readonly (number | null)[]): number | null =>
  values.reduce((sum, value) => (sum === null || value === null ? null : sum + value), 0)
