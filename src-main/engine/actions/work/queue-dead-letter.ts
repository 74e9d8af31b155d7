import type { LinkFault } from '#core/model/link'
import type { StepResult } from '#core/plan/runner'
import type { Redis, RedisCommand, RedisReply } from '#core/ports'
import { entries, shown } from '#core/queue/change-text'
import { entriesLeft } from '#core/queue/entries-left'
import { acknowledgeCommand, originFields } from '#core/queue/plan-entries'
import { refusalText } from '#core/queue/refusal'
import type { EntryChange, StreamSeen } from '#core/queue/seen'
import { chunks } from '#core/redis/commands'
import { err, ok, type Result } from '#core/result'
import { done, failed, hostOf, linkLost, type WorkContext } from './context.ts'
import { execReplies, notBegun, streamNow, unsent } from './queue.ts'

type DeadLetter = Extract<EntryChange, { readonly do: 'dead-letter' }>

/** Entries on their way at once: one may be a picture of some megabytes. */
const atOnce = 10
/** Commands of one transaction: MULTI, XADD, XACK, EXEC. */
const perEntry = 4

interface Moved {
  copied: number
  /** Not in the stream any more: nothing to copy. */
  readonly lost: string[]
  /** Acknowledged by their consumer in the same instant; their copies were taken back. */
  finished: number
}

/**
 * Copies entries to another stream and acknowledges them, each in one transaction: so an entry that is still pending was
 * not copied, and doing it again copies nothing twice. Their fields go as bytes, over a connection of their own.
 */
export async function deadLetter(
  context: WorkContext,
  change: DeadLetter,
  seen: StreamSeen,
): Promise<StepResult> {
  const host = await hostOf(context)
  const redis = host.ok ? await host.value.redis() : host
  if (!redis.ok) return unsent(redis.error)
  try {
    return await moveAll(context, redis.value, change, seen)
  } finally {
    redis.value.close()
  }
}

async function moveAll(
  context: WorkContext,
  redis: Redis,
  change: DeadLetter,
  seen: StreamSeen,
): Promise<StepResult> {
  const now = await streamNow(redis, change)
  if (!now.ok) return now.error
  const left = entriesLeft(change, seen, now.value)
  const ids = left.same.map(entry => entry.id)
  const moved: Moved = { copied: 0, lost: [], finished: 0 }
  if (ids.length === 0 && !context.again) return notBegun('No entry is pending as it was')
  for (const part of chunks(ids, atOnce)) {
    const refused = await movePart(redis, change, part, moved)
    if (!refused.ok) return linkLost(refused.error)
    if (refused.value !== null && moved.copied === 0 && !context.again) return notBegun(refused.value)
    if (refused.value !== null)
      return failed(`${refused.value} ${entries(moved.copied)} were copied before that`)
    context.say(`${moved.copied} of ${ids.length} copied\n`, moved.copied / ids.length)
  }
  const to = shown(change.to)
  const lost = moved.lost.length
  const outcome = [
    `${entries(moved.copied)} copied to ${to} and acknowledged`,
    ...(left.gone.length > 0 && context.again
      ? [`${entries(left.gone.length)} are not pending any more: moved before the link was lost, or finished`]
      : []),
    ...(left.taken.length > 0 ? [`${entries(left.taken.length)} were given out again and left alone`] : []),
    ...(moved.finished > 0 ? [`${entries(moved.finished)} were finished in the same instant`] : []),
    ...(lost > 0
      ? [`${entries(lost)} are no longer in the stream and stay pending: acknowledge them to be rid of them`]
      : []),
  ].join('; ')
  return moved.copied === 0 && lost > 0 ? failed(outcome) : done(outcome)
}

/** Moves some entries; a sentence where Redis refused. */
async function movePart(
  redis: Redis,
  change: DeadLetter,
  ids: readonly string[],
  moved: Moved,
): Promise<Result<string | null, LinkFault>> {
  const read = await redis.pipeline(
    ids.map(id => ['XRANGE', change.queue, id, id]),
    'bytes',
  )
  if (!read.ok) return read
  const whole = ids.map((id, at) => ({ id, fields: fieldsIn(read.value[at]) }))
  moved.lost.push(...whole.filter(one => one.fields === null).map(one => one.id))
  const there = whole.flatMap(({ id, fields }) => (fields === null ? [] : [{ id, fields }]))
  if (there.length === 0) return ok(null)
  const replies = await redis.pipeline(there.flatMap(({ id, fields }) => transaction(change, id, fields)))
  if (!replies.ok) return replies
  for (const at of there.keys()) {
    const own = replies.value.slice(at * perEntry, (at + 1) * perEntry)
    const refused = await settle(redis, change, own, moved)
    if (!refused.ok || refused.value !== null) return refused
  }
  return ok(null)
}

const transaction = (
  change: DeadLetter,
  id: string,
  fields: readonly Uint8Array[],
): readonly RedisCommand[] => [
  ['MULTI'],
  ['XADD', change.to, '*', ...originFields(change, id).flat(), ...fields],
  acknowledgeCommand(change, [id]),
  ['EXEC'],
]

/** Counts what a transaction came to; the copy of an entry that was acknowledged just before goes again. */
async function settle(
  redis: Redis,
  change: DeadLetter,
  own: readonly RedisReply[],
  moved: Moved,
): Promise<Result<string | null, LinkFault>> {
  const inner = execReplies(own[perEntry - 1])
  if (inner === null)
    return ok(
      refusalText(
        own.find(reply => !reply.ok),
        change.to,
        null,
      ),
    )
  const refused = inner.find(reply => !reply.ok)
  const [added, acknowledged] = inner
  if (refused !== undefined) return ok(refusalText(refused, change.to, null))
  if (acknowledged?.ok && acknowledged.value === 0 && added?.ok) {
    moved.finished += 1
    const taken = await redis.pipeline([['XDEL', change.to, String(added.value)]])
    return taken.ok ? ok(null) : err(taken.error)
  }
  moved.copied += 1
  return ok(null)
}

/** The fields of an entry, name, value, name, value; null when it is not in the stream. */
function fieldsIn(reply: RedisReply | undefined): readonly Uint8Array[] | null {
  const rows: readonly unknown[] = reply?.ok && Array.isArray(reply.value) ? reply.value : []
  const row = rows[0]
  const fields: unknown = Array.isArray(row) ? row[1] : null
  return Array.isArray(fields) ? fields.filter(word => word instanceof Uint8Array) : null
}
