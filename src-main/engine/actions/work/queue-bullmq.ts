import type { StepResult } from '#core/plan/runner'
import type { BullmqQueue, BullmqTrouble } from '#core/ports'
import { jobs, shown } from '#core/queue/change-text'
import { fits } from '#core/queue/plan-bullmq'
import type { BullmqChange, BullmqSeen, JobSeen, JobsChange } from '#core/queue/seen-bullmq'
import { bullmqKeys } from '#core/redis/bullmq-keys'
import type { Result } from '#core/result'
import { plain } from '#core/text/plain'
import { done, failed, hostOf, linkLost, type WorkContext } from './context.ts'
import { bullmqNow, notBegun, queueRedis, unsent } from './queue.ts'

/** A change of a queue with how the queue was planned to be, and how it stands now. */
interface Task<Change extends BullmqChange = BullmqChange> {
  readonly change: Change
  readonly seen: BullmqSeen
  readonly now: BullmqSeen
}

/** Changes a BullMQ queue by the library's own calls, in the version that works on the queue. */
export async function changeBullmq(
  context: WorkContext,
  change: BullmqChange,
  seen: BullmqSeen,
): Promise<StepResult> {
  const redis = await queueRedis(context)
  if (!redis.ok) return redis.error
  const now = await bullmqNow(redis.value, change, seen)
  if (!now.ok) return now.error
  if (now.value.major !== seen.major) return notBegun('Another version of BullMQ works on the queue by now')
  const host = await hostOf(context)
  // BullMQ 6 puts back to wait what either version paused; version 5 would write over what waits already.
  const major = change.do === 'resume' ? 6 : seen.major
  const { prefix, queue: ownName } = bullmqKeys(change.queue, seen.prefix)
  const name = { name: ownName, prefix, major }
  const queue = host.ok ? await host.value.bullmq(name) : host
  if (!queue.ok) return unsent(queue.error)
  try {
    return await perform(context, queue.value, { change, seen, now: now.value })
  } finally {
    queue.value.close()
  }
}

function perform(context: WorkContext, queue: BullmqQueue, { change, seen, now }: Task): Promise<StepResult> {
  switch (change.do) {
    case 'retry':
    case 'promote':
    case 'remove':
      return changeJobs(context, queue, { change, seen, now })
    case 'pause':
    case 'resume':
      return pauseOrResume(queue, change.do === 'pause', now)
    case 'drain':
      return drain(context, queue, { change, seen, now })
    case 'clean':
      return clean(context, queue, { change, seen, now })
  }
}

/** One job after the other. Safe to do again: a job that ended at another time than was seen ran again, and is left alone. */
async function changeJobs(
  context: WorkContext,
  queue: BullmqQueue,
  { change, seen, now }: Task<JobsChange>,
): Promise<StepResult> {
  const before = new Map(seen.jobs.map(job => [job.id, job]))
  const asPlanned = (job: JobSeen): boolean => {
    const was = before.get(job.id)
    return (
      was !== undefined && fits(change.do, was) && fits(change.do, job) && was.finishedOn === job.finishedOn
    )
  }
  const fit = now.jobs.filter(asPlanned)
  const elsewhere = seen.jobs.filter(job => fits(change.do, job)).length - fit.length
  if (fit.length === 0 && !context.again) return notBegun('None of the jobs is where it was')
  const refusals: string[] = []
  for (const [at, job] of fit.entries()) {
    const result = await changeJob(queue, change.do, job)
    if (!result.ok && result.error.link !== null) return linkLost(result.error.link)
    if (!result.ok) refusals.push(`${plain(job.id, 80)}: ${result.error.message}`)
    if (!result.ok || at % 50 === 49) {
      const refusal = result.ok ? '' : `${refusals.at(-1) ?? ''}\n`
      context.say(refusal, (at + 1) / fit.length)
    }
  }
  const word = { retry: 'put back to wait', promote: 'promoted', remove: 'removed' }[change.do]
  const outcome = [
    `${jobs(fit.length - refusals.length)} ${word}`,
    ...(elsewhere > 0
      ? [
          `${jobs(elsewhere)} elsewhere by now: ${context.again ? 'done before the link was lost, or ' : ''}run meanwhile`,
        ]
      : []),
  ].join('; ')
  if (refusals.length === 0) return done(outcome)
  const reason = `${outcome}; ${jobs(refusals.length)} not: ${refusals.slice(0, 3).join('; ')}`
  return refusals.length === fit.length ? notBegun(reason) : failed(reason)
}

function changeJob(
  queue: BullmqQueue,
  what: JobsChange['do'],
  { id, state }: JobSeen,
): Promise<Result<null, BullmqTrouble>> {
  if (what === 'promote') return queue.promote(id)
  return what === 'remove'
    ? queue.remove(id)
    : queue.retry(id, state === 'completed' ? 'completed' : 'failed')
}

/** Sets a state: safe to do again. BullMQ 5 would lose jobs by pausing what is paused, so it is asked first. */
async function pauseOrResume(queue: BullmqQueue, pause: boolean, now: BullmqSeen): Promise<StepResult> {
  const stranded = !now.paused && now.counts.paused > 0
  if (pause ? now.paused : !now.paused && !stranded)
    return done(`It is ${pause ? 'paused' : 'running'} already`)
  if (pause && stranded && now.major === 5)
    return notBegun(`Its paused list holds ${jobs(now.counts.paused)}, and pausing would write over those`)
  const result = await (pause ? queue.pause() : queue.resume())
  return result.ok ? done(pause ? 'Paused' : 'Running again') : trouble(result.error)
}

/** Not done again where it cannot be told whether it was: jobs that were added since would go too. */
async function drain(
  context: WorkContext,
  queue: BullmqQueue,
  { change, seen, now }: Task<Extract<BullmqChange, { readonly do: 'drain' }>>,
): Promise<StepResult> {
  const waiting = ({ counts: { wait, paused, prioritized, delayed } }: BullmqSeen): number =>
    wait + paused + prioritized + (change.delayed ? delayed : 0)
  const left = waiting(now)
  if (left === 0) return done(`Nothing waits in ${shown(change.queue)}`)
  if (context.again)
    return failed(
      `The link was lost while ${shown(change.queue)} was drained, and it cannot be told whether it was: ${jobs(left)} wait, which may have been added since. Look at them, and plan it anew if they are to go`,
    )
  const result = await queue.drain(change.delayed)
  if (!result.ok) return trouble(result.error)
  const redis = await queueRedis(context)
  const after = redis.ok ? await bullmqNow(redis.value, change, seen) : redis
  // What was drained stays drained; only how much it was is not known then.
  if (!after.ok) return done('Drained; how many jobs went could not be counted')
  const stay = waiting(after.value)
  const went = `${jobs(Math.max(0, left - stay))} removed`
  return done(stay === 0 ? went : `${went}; ${jobs(stay)} left: of a scheduler, or added meanwhile`)
}

/** Done again only where that cannot take more jobs than were agreed to. */
async function clean(
  context: WorkContext,
  queue: BullmqQueue,
  { change, seen, now }: Task<Extract<BullmqChange, { readonly do: 'clean' }>>,
): Promise<StepResult> {
  const left = now.old?.count ?? 0
  const agreed = seen.old ?? { count: 0, beforeMs: 0 }
  if (left === 0) return done(`No such job is left in ${shown(change.queue)}`)
  if (context.again && agreed.count > change.limit)
    return failed(
      `The link was lost while ${shown(change.queue)} was cleaned, and it cannot be told how many jobs went: ${jobs(left)} of that age are left. Plan it anew if more are to go`,
    )
  const result = await queue.clean(context.deps.nowMs() - agreed.beforeMs, change.limit, change.state)
  return result.ok ? done(`${jobs(result.value)} removed`) : trouble(result.error)
}

/** A call of the library that did not end well. */
const trouble = ({ link, message }: BullmqTrouble): StepResult =>
  link === null ? notBegun(message) : linkLost(link)
