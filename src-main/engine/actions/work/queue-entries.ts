import type { StepResult } from '#core/plan/runner'
import type { Redis } from '#core/ports'
import { entries, shown } from '#core/queue/change-text'
import { entriesLeft } from '#core/queue/entries-left'
import { acknowledgeCommand, claimCommand } from '#core/queue/plan-entries'
import { refusalText } from '#core/queue/refusal'
import type { EntryChange, StreamSeen } from '#core/queue/seen'
import { countOf } from '#core/redis/values'
import { done, linkLost, type WorkContext } from './context.ts'
import { notBegun, queueRedis, streamNow } from './queue.ts'

/**
 * Claims or acknowledges what is still pending as it was planned. Safe to do again: what was claimed has another owner by
 * then and is left alone, and what was acknowledged is not pending.
 */
export async function changeEntries(
  context: WorkContext,
  change: Extract<EntryChange, { readonly do: 'claim' | 'acknowledge' }>,
  seen: StreamSeen,
): Promise<StepResult> {
  const redis = await queueRedis(context)
  if (!redis.ok) return redis.error
  const now = await streamNow(redis.value, change)
  if (!now.ok) return now.error
  const left = entriesLeft(change, seen, now.value)
  const ids = left.same.map(entry => entry.id)
  const before = context.again ? earlier(change, left.taken.length, left.gone.length) : null
  if (ids.length === 0) return before === null ? notBegun('No entry is pending as it was') : done(before)
  const command = change.do === 'claim' ? claimCommand(change, ids) : acknowledgeCommand(change, ids)
  const replies = await redis.value.pipeline([command])
  if (!replies.ok) return linkLost(replies.error)
  const [reply] = replies.value
  if (reply?.ok !== true) return notBegun(refusalText(reply, change.queue, change.group))
  const skipped = [
    ...(left.taken.length > 0 ? [`${entries(left.taken.length)} given out again and left alone`] : []),
    ...(left.gone.length > 0 ? [`${entries(left.gone.length)} finished meanwhile`] : []),
  ]
  const outcome =
    change.do === 'claim'
      ? await claimOutcome(redis.value, change, seen, ids, reply.value)
      : `${entries(countOf(reply.value) ?? 0)} acknowledged`
  return done([...(before === null ? [outcome, ...skipped] : [outcome, before])].join('; '))
}

const earlier = (change: EntryChange, taken: number, gone: number): string =>
  change.do === 'claim'
    ? `${entries(taken)} with another owner by now: given away before the link was lost, or given out again`
    : `${entries(gone)} not pending any more: acknowledged before the link was lost, or by their consumers`

/** What a claim came to: Redis drops entries from the pending list that are no longer in the stream. */
async function claimOutcome(
  redis: Redis,
  change: Extract<EntryChange, { readonly do: 'claim' }>,
  seen: StreamSeen,
  ids: readonly string[],
  reply: unknown,
): Promise<string> {
  const claimed = new Set(Array.isArray(reply) ? (reply as readonly unknown[]) : [])
  const given = `${entries(claimed.size)} given to ${shown(change.consumer)}`
  const missing = ids.filter(id => !claimed.has(id))
  if (missing.length === 0) return given
  const after = await streamNow(redis, change)
  if (!after.ok) return `${given}; what became of ${missing.length} more could not be asked`
  const dropped = entriesLeft(change, seen, after.value).gone.filter(id => missing.includes(id)).length
  const rest = missing.length - dropped
  return [
    given,
    ...(dropped > 0
      ? [`${entries(dropped)} pending no more: no longer in the stream, or just finished`]
      : []),
    ...(rest > 0 ? [`${entries(rest)} given out again and left alone`] : []),
  ].join('; ')
}
