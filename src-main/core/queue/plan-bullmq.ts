import type { PlanNote } from '../model/run.ts'
import { err, ok, type Result } from '../result.ts'
import { countText, durationText } from '../text/format.ts'
import { plain } from '../text/plain.ts'
import { type ChangeText, info, jobs, many, shown, warn } from './change-text.ts'
import type { BullmqChange, BullmqSeen, JobSeen, JobsChange } from './seen-bullmq.ts'

/** Whether a job is still where the change needs it, and ended when it was seen to have ended. */
export const fits = (change: JobsChange['do'], job: JobSeen): boolean => {
  switch (change) {
    case 'retry':
      return job.state === 'failed' || job.state === 'completed'
    case 'promote':
      return job.state === 'delayed'
    case 'remove':
      return job.state !== 'gone'
  }
}

/** Words and calls of a change of a BullMQ queue; the error says why it makes no sense. */
export function bullmqText(change: BullmqChange, seen: BullmqSeen): Result<ChangeText> {
  const text = bullmqChange(change, seen)
  return text.ok ? ok({ ...text.value, notes: [...text.value.notes, ...libraryNotes(seen)] }) : text
}

function bullmqChange(change: BullmqChange, seen: BullmqSeen): Result<ChangeText> {
  switch (change.do) {
    case 'retry':
    case 'promote':
    case 'remove':
      return jobsText(change, seen)
    case 'pause':
    case 'resume':
      return pauseText(change, seen)
    case 'drain':
      return drainText(change, seen)
    case 'clean':
      return cleanText(change, seen)
  }
}

const libraryNotes = ({ version, major }: BullmqSeen): readonly PlanNote[] => [
  info(
    version === null
      ? `The queue does not say which BullMQ works on it: version ${major} of the library is used.`
      : `The queue is worked on by ${plain(version, 60)}: version ${major} of the library is used.`,
  ),
]

const jobWords = {
  retry: { title: 'Retry', step: 'Put them back to wait', call: 'job.retry', after: 'waiting' },
  promote: { title: 'Promote', step: 'Let them wait no longer', call: 'job.promote()', after: 'waiting' },
  remove: { title: 'Remove', step: 'Remove them', call: 'job.remove()', after: 'gone' },
} as const

function jobsText(change: JobsChange, seen: BullmqSeen): Result<ChangeText> {
  const queue = shown(change.queue)
  const words = jobWords[change.do]
  const fit = seen.jobs.filter(job => fits(change.do, job))
  const [first] = fit
  if (first === undefined) return err(noneFits(change, queue))
  const states = [...new Set(fit.map(job => (job.state === 'other' ? 'in the queue' : job.state)))].join(', ')
  const locked = fit.filter(job => job.locked).length
  const call = change.do === 'retry' ? `${words.call}('${first.state}')` : words.call
  return ok({
    title: `${words.title} ${jobs(fit.length)} of ${queue}`,
    changes: [{ what: jobs(fit.length), before: states, after: words.after }],
    step: words.step,
    commands: [`${call} of ${idList(fit.map(job => job.id))}`],
    look: [`ZSCORE, HMGET of ${jobs(change.ids.length)}`],
    onFailure:
      'What was done by then stays so. The run can be resumed: a job that ran again meanwhile is left alone.',
    notes: [
      ...(fit.length < change.ids.length
        ? [
            info(
              `Elsewhere by now, and left alone: ${change.ids.length - fit.length} of the ${jobs(change.ids.length)} asked for.`,
            ),
          ]
        : []),
      ...(change.do === 'retry'
        ? [info('Attempts are counted on. A job that did part of its work before does that part again.')]
        : []),
      ...(change.do === 'retry' && seen.paused
        ? [info('The queue is paused: they wait until it is resumed.')]
        : []),
      ...(change.do === 'remove'
        ? [warn('Jobs that are removed are gone for good, with their children.')]
        : []),
      ...(change.do === 'remove' && locked > 0
        ? [warn(`Being worked on: ${jobs(locked)}, which the library does not remove.`)]
        : []),
    ],
    final: change.do === 'remove',
  })
}

const noneFits = (change: JobsChange, queue: string): string => {
  const needs = { retry: 'failed or completed', promote: 'delayed', remove: 'there' }[change.do]
  return `None of these jobs of ${queue} is ${needs} any more. Look at the list again.`
}

const idList = (ids: readonly string[]): string => {
  const first = ids.slice(0, 8).map(id => plain(id, 80))
  return `${first.join(', ')}${ids.length > 8 ? ` … and ${countText('en', ids.length - 8)} more` : ''}`
}

function pauseText(
  change: Extract<BullmqChange, { do: 'pause' | 'resume' }>,
  seen: BullmqSeen,
): Result<ChangeText> {
  const queue = shown(change.queue)
  const pause = change.do === 'pause'
  const waiting = seen.counts.wait + seen.counts.paused + seen.counts.prioritized
  const stranded = seen.paused ? 0 : seen.counts.paused
  if (pause ? seen.paused : !seen.paused && stranded === 0)
    return err(`${queue} is ${pause ? 'paused already' : 'not paused'}.`)
  if (pause && seen.major === 5 && stranded > 0)
    return err(
      `${queue} is not paused, yet its paused list holds ${jobs(stranded)}, and pausing with BullMQ 5 would write over those. Resume it first: that puts them back to wait.`,
    )
  return ok({
    title: `${pause ? 'Pause' : 'Resume'} ${queue}`,
    changes: [{ what: queue, before: pause ? 'running' : 'paused', after: pause ? 'paused' : 'running' }],
    step: pause ? 'Pause the queue' : 'Resume the queue',
    commands: [pause ? 'queue.pause()' : 'queue.resume()'],
    look: ['HMGET of its meta hash'],
    onFailure: 'The queue is paused, or not. The run can be resumed.',
    notes: [
      pause
        ? info(
            `No worker takes a new job; ${many(seen.counts.active, 'active job goes', 'active jobs go')} on to the end, and new jobs wait beside ${jobs(waiting)}.`,
          )
        : info(`Workers take jobs again: ${jobs(waiting)} wait.`),
      ...(!pause && seen.major === 5
        ? [
            info(
              'BullMQ 6 resumes it, also for version 5: that one would write over jobs that stand in both lists.',
            ),
          ]
        : []),
    ],
    final: false,
  })
}

function drainText(change: Extract<BullmqChange, { do: 'drain' }>, seen: BullmqSeen): Result<ChangeText> {
  const queue = shown(change.queue)
  const { wait, paused, prioritized, delayed } = seen.counts
  const lost = wait + paused + prioritized + (change.delayed ? delayed : 0)
  if (lost === 0) return err(`Nothing waits in ${queue}: there is nothing to drain.`)
  return ok({
    title: `Drain ${queue}: remove ${jobs(lost)}`,
    changes: [
      { what: 'Waiting', before: jobs(wait + paused + prioritized), after: 'none' },
      ...(change.delayed ? [{ what: 'Delayed', before: jobs(delayed), after: 'none' }] : []),
    ],
    step: 'Drain the queue',
    commands: [`queue.drain(${change.delayed})`],
    look: ['LLEN, ZCARD of its lists'],
    onFailure:
      'If the link is lost in between and it cannot be told whether it was drained, the run says so and does not do it again by itself.',
    notes: [
      warn('Jobs that are drained are gone for good, also those that are added until then.'),
      info(
        `Active, completed and failed jobs stay${change.delayed ? '' : `, and ${jobs(delayed)} that are delayed`}. Repeated jobs of a scheduler stay.`,
      ),
    ],
    final: true,
  })
}

function cleanText(change: Extract<BullmqChange, { do: 'clean' }>, seen: BullmqSeen): Result<ChangeText> {
  const queue = shown(change.queue)
  const old = seen.old?.count ?? 0
  const lost = Math.min(old, change.limit)
  const age = durationText('en', change.olderThanMs)
  if (lost === 0) return err(`${queue} has no ${change.state} job that ended more than ${age} ago.`)
  const has = seen.counts[change.state]
  return ok({
    title: `Clean ${queue}: remove ${jobs(lost)} that ${change.state} more than ${age} ago`,
    changes: [
      {
        what: change.state === 'failed' ? 'Failed' : 'Completed',
        before: jobs(has),
        after: jobs(has - lost),
      },
    ],
    step: 'Clean the queue',
    commands: [`queue.clean(${change.olderThanMs}, ${change.limit}, '${change.state}')`],
    look: ['ZCOUNT of its sorted set'],
    onFailure:
      old > change.limit
        ? 'If the link is lost in between, the run says what is left and does not do it again by itself.'
        : 'What was removed by then stays so. The run can be resumed.',
    notes: [
      warn('Jobs that are cleaned are gone for good, with their data, results and reasons of failure.'),
      ...(old > change.limit
        ? [info(`Over the limit, and left: ${jobs(old - change.limit)} of that age.`)]
        : []),
    ],
    final: true,
  })
}
