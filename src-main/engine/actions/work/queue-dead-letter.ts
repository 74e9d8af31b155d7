import type { LinkFault } from '#core/model/link'
import type { PendingEntry } from '#core/model/pending'
import type { StepResult } from '#core/plan/runner'
import type { Redis, RedisCommand, RedisReply } from '#core/ports'
import { entries, shown } from '#core/queue/change-text'
import { entriesLeft } from '#core/queue/entries-left'
import { acknowledgeCommand, originFields } from '#core/queue/plan-entries'
import { refusalText } from '#core/queue/refusal'
import type { EntryChange, StreamSeen } from '#core/queue/seen'
import { chunks } from '#core/redis/commands'
import { ok, type Result } from '#core/result'
import { done, failed, hostOf, linkLost, type WorkContext } from './context.ts'
import { execReplies, notBegun, streamNow, unsent } from './queue.ts'

type DeadLetter = Extract<EntryChange, { readonly do: 'dead-letter' }>

/** Entries on their way at once: one may be a picture of some megabytes. */
const atOnce = 10

interface Moved {
  copied: number
  /** Not in the stream any more: nothing to copy. */
  lost: number
  /** Acknowledged by their consumer in the same instant; their copies were taken back. */
  finished: number
}

/**
 * Copies entries to another stream and acknowledges them, both in one transaction: so an entry that is still pending was
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
  const moved: Moved = { copied: 0, lost: 0, finished: 0 }
  if (left.same.length === 0 && !context.again) return notBegun('No entry is pending as it was')
  for (const part of chunks(left.same, atOnce)) {
    const refused = await movePart(redis, change, part, moved)
    if (!refused.ok) return linkLost(refused.error)
    if (refused.value !== null && moved.copied === 0) return notBegun(refused.value)
    if (refused.value !== null) return failed(`${refused.value} ${entries(moved.copied)} copied before that`)
    context.say(`${moved.copied} of ${left.same.length} copied\n`, moved.copied / left.same.length)
  }
  const to = shown(change.to)
  const { lost } = moved
  const outcome = [
    `${entries(moved.copied)} copied to ${to} and acknowledged`,
    ...(left.gone.length > 0 && context.again
      ? [`${entries(left.gone.length)} not pending any more: moved before the link was lost, or finished`]
      : []),
    ...(left.taken.length > 0 ? [`${entries(left.taken.length)} given out again and left alone`] : []),
    ...(moved.finished > 0 ? [`${entries(moved.finished)} finished in the same instant`] : []),
    ...(lost > 0
      ? [`${entries(lost)} no longer in the stream, still pending: acknowledge to be rid of them`]
      : []),
  ].join('; ')
  return moved.copied === 0 && lost > 0 ? failed(outcome) : done(outcome)
}

/** How often a transaction is begun anew because somebody else wrote to the other stream. */
const mostTries = 20

/** Moves some entries; a sentence where Redis refused. */
async function movePart(
  redis: Redis,
  change: DeadLetter,
  part: readonly PendingEntry[],
  moved: Moved,
): Promise<Result<string | null, LinkFault>> {
  for (let tries = 1; tries <= mostTries; tries++) {
    const read = await readEntries(redis, change, part)
    if (!read.ok) return read
    if (typeof read.value === 'string') return ok(read.value)
    const there = read.value.flatMap(({ entry, fields }) => (fields === null ? [] : [{ entry, fields }]))
    const lost = part.length - there.length
    if (there.length > 0) {
      const replies = await redis.pipeline(transaction(change, there))
      if (!replies.ok) return replies
      const last = replies.value.at(-1)
      // Somebody else wrote to the other stream: nothing was done.
      if (last?.ok && last.value === null) continue
      const inner = execReplies(last)
      const whyNot = replies.value.find(reply => !reply.ok)
      if (inner === null) return ok(refusalText(whyNot, change.to, null))
      const tried = there.map(({ entry }) => entry)
      const settled = await settle(redis, change, tried, inner, moved)
      if (!settled.ok || settled.value !== null) return settled
    }
    moved.lost += lost
    return ok(null)
  }
  return ok(`Others write to ${shown(change.to)} without a pause. Try again later.`)
}

interface Whole {
  readonly entry: PendingEntry
  /** Null when it is not in the stream any more. */
  readonly fields: readonly Uint8Array[] | null
}

/**
 * The entries with their fields. The other stream is watched first: a transaction goes on after a command in it failed, so
 * nothing but a stream must stand there when entries are acknowledged.
 */
async function readEntries(
  redis: Redis,
  change: DeadLetter,
  part: readonly PendingEntry[],
): Promise<Result<readonly Whole[] | string, LinkFault>> {
  const ranges = part.map((entry): RedisCommand => ['XRANGE', change.queue, entry.id, entry.id])
  const replies = await redis.pipeline([['WATCH', change.to], ['TYPE', change.to], ...ranges], 'bytes')
  if (!replies.ok) return replies
  const [watch, type, ...rows] = replies.value
  const refused = [watch, type].find(reply => reply?.ok !== true)
  if (refused !== undefined) return ok(refusalText(refused, change.to, null))
  const holds = type?.ok ? String(type.value) : ''
  if (holds !== 'stream' && holds !== 'none') return ok(refusalText(wrongType, change.to, null))
  const unread = rows.find(reply => !reply.ok)
  if (unread !== undefined) return ok(refusalText(unread, change.queue, change.group))
  return ok(part.map((entry, at) => ({ entry, fields: fieldsIn(rows[at]) })))
}

const wrongType: RedisReply = { ok: false, error: 'WRONGTYPE' }

const transaction = (change: DeadLetter, there: readonly Whole[]): readonly RedisCommand[] => [
  ['MULTI'],
  ...there.flatMap(({ entry, fields }): readonly RedisCommand[] => [
    ['XADD', change.to, '*', ...originFields(change, entry.id).flat(), ...(fields ?? [])],
    acknowledgeCommand(change, [entry.id]),
  ]),
  ['EXEC'],
]

/**
 * Counts what a transaction came to. The copy of an entry that was acknowledged just before goes again, and an entry whose
 * copy failed is pending again.
 */
async function settle(
  redis: Redis,
  change: DeadLetter,
  there: readonly PendingEntry[],
  inner: readonly RedisReply[],
  moved: Moved,
): Promise<Result<string | null, LinkFault>> {
  const repairs: RedisCommand[] = []
  let refused: RedisReply | undefined
  for (const [at, { id, consumer }] of there.entries()) {
    const [added, acknowledged] = inner.slice(at * 2, at * 2 + 2)
    const wasPending = acknowledged?.ok === true && acknowledged.value === 1
    if (added?.ok && wasPending) moved.copied += 1
    else if (added?.ok) {
      moved.finished += 1
      repairs.push(['XDEL', change.to, String(added.value)])
    } else {
      refused = added
      if (wasPending) repairs.push(['XCLAIM', change.queue, change.group, consumer, 0, id, 'FORCE', 'JUSTID'])
    }
  }
  const repaired = repairs.length === 0 ? ok([]) : await redis.pipeline(repairs)
  if (!repaired.ok) return repaired
  return ok(refused === undefined ? null : refusalText(refused, change.to, null))
}

/** The fields of an entry, name, value, name, value; null when it is not in the stream. */
function fieldsIn(reply: RedisReply | undefined): readonly Uint8Array[] | null {
  const rows: readonly unknown[] = reply?.ok && Array.isArray(reply.value) ? reply.value : []
  const row = rows[0]
  const fields: unknown = Array.isArray(row) ? row[1] : null
  return Array.isArray(fields) ? fields.filter(word => word instanceof Uint8Array) : null
}
