import type { PendingEntry } from '../model/pending.ts'
import type { GroupReading } from '../model/queue.ts'
import type { QueueChange } from '../model/queue-change.ts'
import type { RedisCommand, RedisReply } from '../ports.ts'
import { parseGroups } from '../redis/stream.ts'
import { countOf, pairsOf } from '../redis/values.ts'
import { err, ok, type Result } from '../result.ts'
import { pendingRows } from './pending.ts'
import { refusalText } from './refusal.ts'

/** A stream as it was when a change of it was planned. */
export interface StreamSeen {
  readonly of: 'stream'
  readonly exists: boolean
  readonly length: number
  readonly firstId: string | null
  /** Entries ever added; null before Redis 7, which does not count them. */
  readonly added: number | null
  readonly groups: readonly GroupReading[]
  /** Which of the asked entries are pending in the asked group. */
  readonly pending: readonly PendingEntry[]
  /** Which of those are no longer in the stream: asked for where their content is needed. */
  readonly absent?: readonly string[]
}

/** A change of a stream, as opposed to one of BullMQ. */
export type StreamChange = Extract<
  QueueChange,
  { readonly do: 'claim' | 'acknowledge' | 'dead-letter' | 'trim' | 'create-group' }
>

/** A change of entries that a group holds. */
export type EntryChange = Extract<StreamChange, { readonly ids: readonly string[] }>

/** Whether a change is one of a stream. */
export const isStreamChange = (change: QueueChange): change is StreamChange =>
  ['claim', 'acknowledge', 'dead-letter', 'trim', 'create-group'].includes(change.do)

/** The commands that tell how a stream stands, in the order in which `readStream` reads their replies. */
export function streamCommands(change: StreamChange): readonly RedisCommand[] {
  const { queue } = change
  return [
    ['TYPE', queue],
    ['XINFO', 'STREAM', queue],
    ['XINFO', 'GROUPS', queue],
    ...('ids' in change ? pendingOf(change) : []),
  ]
}

/** Asks for each entry whether the group holds it. */
const pendingOf = ({ queue, group, ids }: EntryChange): readonly RedisCommand[] =>
  ids.map(id => ['XPENDING', queue, group, id, id, 1])

/** Reads how a stream stands; the error is a sentence. */
export function readStream(change: StreamChange, replies: readonly RedisReply[]): Result<StreamSeen> {
  const [type, stream, groups, ...entries] = replies
  const group = 'group' in change ? change.group : null
  if (type?.ok && type.value === 'none') return ok(nothing)
  const refused = [type, stream, groups, ...entries].find(reply => reply?.ok !== true)
  if (refused !== undefined) return err(refusalText(refused, change.queue, group))
  const info = pairsOf(stream?.ok ? stream.value : null)
  const first = info?.get('first-entry')
  const firstId: unknown = Array.isArray(first) ? first[0] : null
  return ok({
    of: 'stream',
    exists: true,
    length: countOf(info?.get('length')) ?? 0,
    firstId: typeof firstId === 'string' ? firstId : null,
    added: countOf(info?.get('entries-added')),
    groups: parseGroups(groups?.ok ? groups.value : null) ?? [],
    pending: entries.flatMap(reply => pendingRows(reply.ok ? reply.value : null, null)),
  })
}

const nothing: StreamSeen = {
  of: 'stream',
  exists: false,
  length: 0,
  firstId: null,
  added: null,
  groups: [],
  pending: [],
}
