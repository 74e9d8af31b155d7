import type { LinkFault } from '#core/model/link'
import type { Work } from '#core/plan/plan'
import type { StepResult } from '#core/plan/runner'
import type { Redis, RedisReply } from '#core/ports'
import { entries, jobs, shown } from '#core/queue/change-text'
import { entriesLeft } from '#core/queue/entries-left'
import { fits } from '#core/queue/plan-bullmq'
import { isStreamChange, type StreamChange, type StreamSeen } from '#core/queue/seen'
import type { BullmqChange, BullmqSeen } from '#core/queue/seen-bullmq'
import { err, type Result } from '#core/result'
import { lookAtBullmq, lookAtStream } from '../../queues/seen.ts'
import { done, redisOf, type WorkContext } from './context.ts'

/** Redis, or the step's result: a queue is changed by Redis alone, so a Redis that is away is a lost link. */
export async function queueRedis(context: WorkContext): Promise<Result<Redis, StepResult>> {
  const redis = await redisOf(context)
  return redis.ok ? redis : err(unsent(redis.error))
}

/** A link that was lost before anything was sent. */
export const unsent = (fault: LinkFault): StepResult => ({ kind: 'link', fault, untouched: true })

/** The queue is not as it was planned on, and nothing was done. */
export const changed = (reason: string): StepResult => ({
  kind: 'failed',
  reason,
  memory: {},
  because: 'not-ours',
})

/** A step that failed with nothing changed by it. */
export const notBegun = (reason: string): StepResult => ({
  kind: 'failed',
  reason,
  memory: {},
  because: 'not-begun',
})

/** How a stream stands now, or the step's result. Only questions: nothing was changed by then. */
export async function streamNow(redis: Redis, change: StreamChange): Promise<Result<StreamSeen, StepResult>> {
  const now = await lookAtStream(redis, change)
  if (!now.ok) return err(unsent(now.error))
  return now.value.ok ? now.value : err(notBegun(now.value.error))
}

/** How a BullMQ queue stands now, or the step's result. */
export async function bullmqNow(
  redis: Redis,
  change: BullmqChange,
  seen: BullmqSeen,
): Promise<Result<BullmqSeen, StepResult>> {
  const now = await lookAtBullmq(redis, change, seen.prefix, seen.old?.beforeMs ?? 0)
  if (!now.ok) return err(unsent(now.error))
  return now.value.ok ? now.value : err(notBegun(now.value.error))
}

/** The replies inside of EXEC's one; null where the transaction was not carried out. */
export function execReplies(reply: RedisReply | undefined): readonly RedisReply[] | null {
  if (!reply?.ok || !Array.isArray(reply.value)) return null
  return (reply.value as readonly unknown[]).map(value =>
    value instanceof Error ? { ok: false, error: value.message } : { ok: true, value },
  )
}

/** Makes sure that a queue is still as its plan says. */
export async function lookAtQueue(context: WorkContext, work: QueueWork): Promise<StepResult> {
  const redis = await queueRedis(context)
  return redis.ok ? queueVerdict(redis.value, work) : redis.error
}

type QueueWork = Extract<Work, { readonly do: 'look-at-queue' }>

/** Whether a queue is as its plan says. */
export async function queueVerdict(redis: Redis, { change, seen }: QueueWork): Promise<StepResult> {
  if (isStreamChange(change) && seen.of === 'stream') {
    const now = await streamNow(redis, change)
    return now.ok ? streamVerdict(change, seen, now.value) : now.error
  }
  if (isStreamChange(change) || seen.of === 'stream')
    return changed('The plan is about another kind of queue')
  const now = await bullmqNow(redis, change, seen)
  return now.ok ? bullmqVerdict(change, seen, now.value) : now.error
}

function streamVerdict(change: StreamChange, seen: StreamSeen, now: StreamSeen): StepResult {
  const queue = shown(change.queue)
  if (seen.exists !== now.exists) return changed(`${queue} is ${now.exists ? 'there by now' : 'gone by now'}`)
  switch (change.do) {
    case 'trim':
      return now.length > change.maxLength
        ? done(`${entries(now.length)} in ${queue}`)
        : changed(`${queue} has ${entries(now.length)} only by now`)
    case 'create-group': {
      const [before, after] = [seen, now].map(one => one.groups.some(group => group.name === change.group))
      if (before === after)
        return done(before ? 'The group is there, as planned' : 'There is no such group, as planned')
      return changed(`Group ${shown(change.group)} is ${after ? 'there by now' : 'gone by now'}`)
    }
    default: {
      const left = entriesLeft(change, seen, now)
      if (left.same.length > 0)
        return done(`Pending as planned: ${left.same.length} of ${entries(seen.pending.length)}`)
      return changed(
        `Nothing is pending as it was: of ${entries(seen.pending.length)}, ${left.gone.length} finished and ${left.taken.length} given out again`,
      )
    }
  }
}

function bullmqVerdict(change: BullmqChange, seen: BullmqSeen, now: BullmqSeen): StepResult {
  if (now.major !== seen.major)
    return changed(`BullMQ ${now.major} works on ${shown(change.queue)} by now, and no longer ${seen.major}`)
  if (!('ids' in change))
    return now.paused === seen.paused || change.do === 'clean' || change.do === 'drain'
      ? done('The queue is as planned')
      : changed(`${shown(change.queue)} is ${now.paused ? 'paused' : 'running'} by now`)
  const left = now.jobs.filter(
    (job, at) => fits(change.do, job) && job.finishedOn === seen.jobs[at]?.finishedOn,
  )
  return left.length > 0
    ? done(`As planned: ${left.length} of ${jobs(change.ids.length)}`)
    : changed('None of the jobs is where it was')
}
