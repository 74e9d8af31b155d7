import type { GroupReading } from '#core/model/queue'
import type { StepResult } from '#core/plan/runner'
import { entries, shown } from '#core/queue/change-text'
import { groupCommands, trimCommand } from '#core/queue/plan-stream'
import { refusalText } from '#core/queue/refusal'
import type { StreamChange, StreamSeen } from '#core/queue/seen'
import { countOf } from '#core/redis/values'
import { done, failed, linkLost, type WorkContext } from './context.ts'
import { execReplies, notBegun, queueRedis, streamNow } from './queue.ts'

/**
 * Trims a stream. Safe to do again: what was added since the plan is kept, so nothing more goes. Before Redis 7, which does
 * not count that, the first entry tells whether it was trimmed already.
 */
export async function trim(
  context: WorkContext,
  change: Extract<StreamChange, { readonly do: 'trim' }>,
  seen: StreamSeen,
): Promise<StepResult> {
  const redis = await queueRedis(context)
  if (!redis.ok) return redis.error
  const now = await streamNow(redis.value, change)
  if (!now.ok) return now.error
  const before = `${shown(change.queue)} was trimmed before the link was lost, and has ${entries(now.value.length)}`
  if (context.again && seen.added === null && now.value.firstId !== seen.firstId) return done(before)
  const replies = await redis.value.pipeline([trimCommand(change, seen, now.value.added)])
  if (!replies.ok) return linkLost(replies.error)
  const [reply] = replies.value
  if (reply?.ok !== true) return notBegun(refusalText(reply, change.queue, null))
  const cut = countOf(reply.value) ?? 0
  if (cut > 0 || !context.again) return done(`${entries(cut)} cut from ${shown(change.queue)}`)
  return done(before)
}

/**
 * Creates a group, or creates it again in one transaction. After a lost link the group itself tells which of both it is:
 * where it does not, nothing is done and the step says so.
 */
export async function createGroup(
  context: WorkContext,
  change: Extract<StreamChange, { readonly do: 'create-group' }>,
  seen: StreamSeen,
): Promise<StepResult> {
  const redis = await queueRedis(context)
  if (!redis.ok) return redis.error
  const now = await streamNow(redis.value, change)
  if (!now.ok) return now.error
  const before = seen.groups.find(one => one.name === change.group)
  const there = now.value.groups.find(one => one.name === change.group)
  const name = shown(change.group)
  if (context.again) {
    const verdict = standingOf(change, before, there)
    if (verdict === 'done') return done(`${name} was created before the link was lost`)
    if (verdict === 'unclear')
      return failed(
        `The link was lost while ${name} was created again, and it cannot be told whether it was: it is at ${there?.lastDeliveredId ?? 'no position'} with ${entries(there?.pending ?? 0)} pending. Look at it, and plan it anew if it still is as before`,
      )
  } else if ((before === undefined) !== (there === undefined))
    return notBegun(`${name} is ${there ? 'there by now' : 'gone by now'}`)
  const replies = await redis.value.pipeline(groupCommands({ ...change, recreate: there !== undefined }))
  if (!replies.ok) return linkLost(replies.error)
  const inner = there === undefined ? replies.value : execReplies(replies.value.at(-1))
  const wrong = (inner ?? replies.value).find(reply => !reply.ok)
  if (inner === null || wrong !== undefined) return notBegun(refusalText(wrong, change.queue, change.group))
  const after = await streamNow(redis.value, change)
  const made = after.ok ? after.value.groups.find(one => one.name === change.group) : undefined
  return done(`${name} begins at ${made?.lastDeliveredId ?? change.from}`)
}

/** Whether a group was created before the link was lost, by how it stands now. */
function standingOf(
  change: Extract<StreamChange, { readonly do: 'create-group' }>,
  before: GroupReading | undefined,
  now: GroupReading | undefined,
): 'done' | 'not-done' | 'unclear' {
  if (before === undefined) return now === undefined ? 'not-done' : 'done'
  // Destroying and creating are one transaction, so a group that is gone was destroyed by somebody else.
  if (now === undefined) return 'unclear'
  const isFresh = now.consumers === 0 && now.pending === 0
  if (isFresh && (change.from === '0' ? now.lastDeliveredId === '0-0' : before.consumers > 0)) return 'done'
  const isSame =
    now.lastDeliveredId === before.lastDeliveredId &&
    now.consumers === before.consumers &&
    now.pending === before.pending
  return isSame ? 'not-done' : 'unclear'
}
