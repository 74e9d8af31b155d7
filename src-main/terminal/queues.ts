import type { EntryPeek, JobPage, JobView, PendingEntry, PendingPage } from '#core/model/pending'
import type { QueueTrend, QueueView } from '#core/model/queue'
import type { BrokerView, Snapshot } from '#core/model/snapshot'
import type { Result } from '#core/result'
import { compactText, countText, durationText, rateText } from '#core/text/format'
import { plain } from '#core/text/plain'
import { exitCode } from './exit.ts'
import { type Face, snapshotWhere, when } from './face.ts'
import type { QueueCommand } from './queue-args.ts'
import { settled } from './status.ts'
import { tableLines } from './table.ts'

/** Ages, stuck and dead come from a second look, which gets this long. */
const lookWithinMs = 10_000

const unknown = '?'
const count = (value: number | null): string => (value === null ? unknown : compactText('en', value))
const age = (value: number | null): string =>
  value === null ? unknown : value === 0 ? '–' : durationText('en', value)

/** Whether a broker's queues were found and looked at, or cannot be. */
function isLookedAt({ redisLink, queues, aspects }: BrokerView): boolean {
  if (redisLink.state === 'down') return true
  const { discovery } = aspects
  if (queues.length === 0)
    return discovery.state === 'absent' || (discovery.state === 'known' && discovery.value.found.length === 0)
  // A look from before these queues were found tells none of them.
  const deep = queues.filter(({ exists, kind }) => exists && kind !== 'list' && kind !== 'set')
  const isTold = deep.length === 0 || deep.some(({ detail }) => detail !== null)
  return isTold && aspects.queues.state !== 'unknown'
}

/** Why there is no queue to show. */
const noQueue = (brokers: readonly BrokerView[]): string =>
  brokers.every(isLookedAt)
    ? 'No queue is watched or found.'
    : 'brokers.yaml names no queue, and the search for queues has not ended.'

const trendText = (trend: QueueTrend | null): string => {
  if (trend === null) return '–'
  const empty = trend.emptyInMs === null ? '' : `, empty in ${durationText('en', trend.emptyInMs)}`
  return trend.direction === 'steady'
    ? 'steady'
    : `${trend.direction} ${rateText('en', trend.perSecond)}${empty}`
}

const lengthText = ({ length, maxLength }: QueueView): string =>
  maxLength === null ? count(length) : `${count(length)} of ${count(maxLength)}`

const queueRow = (broker: BrokerView, queue: QueueView): readonly string[] => [
  plain(broker.name),
  plain(queue.name, 60),
  queue.exists ? queue.kind : `${queue.kind}, not there`,
  lengthText(queue),
  ...[queue.figures.waiting, queue.figures.inWork, queue.figures.stuck, queue.figures.dead].map(count),
  age(queue.oldestWaitingMs),
  age(queue.oldestPendingMs),
  trendText(queue.trend),
]

const header = [
  ...['BROKER', 'QUEUE', 'KIND', 'LENGTH', 'WAITING', 'IN WORK', 'STUCK', 'DEAD'],
  ...['OLDEST WAITS', 'OLDEST PENDS', 'TREND'],
]

/** `queues`: the four figures of each queue of each broker, with ages and trend. */
export async function listQueues(face: Face, only: string | null): Promise<number> {
  await settled(face, only)
  const wanted = (snapshot: Snapshot): readonly BrokerView[] =>
    snapshot.brokers.filter(broker => only === null || broker.name === only)
  const snapshot = await snapshotWhere(face, one => wanted(one).every(isLookedAt), lookWithinMs)
  const brokers = wanted(snapshot)
  if (face.options.json) {
    face.output.json(brokers.map(({ name, queues }) => ({ broker: name, queues })))
  } else {
    const rows = brokers.flatMap(broker => broker.queues.map(queue => queueRow(broker, queue)))
    if (rows.length === 0) face.output.line(noQueue(brokers))
    else for (const line of tableLines(header, rows)) face.output.line(line)
    for (const broker of brokers)
      for (const queue of broker.queues)
        for (const note of queue.notes) face.output.note(`${plain(queue.name, 60)}: ${plain(note)}`)
  }
  return brokers.every(broker => broker.redisLink.state === 'up') ? exitCode.done : exitCode.failed
}

/** Answers a question of the contract: JSON, or the lines of it. */
async function answer<Value>(
  face: Face,
  asked: Promise<Result<Value>> | Result<Value>,
  lines: (value: Value) => readonly string[],
  isThere: (value: Value) => boolean = () => true,
): Promise<number> {
  const result = await asked
  if (!result.ok) {
    face.output.note(result.error)
    return exitCode.failed
  }
  if (face.options.json) face.output.json(result.value)
  else for (const line of lines(result.value)) face.output.line(line)
  return isThere(result.value) ? exitCode.done : exitCode.failed
}

function nothingPending({ queue, group, total }: PendingPage, minIdleMs: number): string {
  const where = `in ${plain(group)} of ${plain(queue)}`
  if (total === 0) return `Nothing is pending ${where}.`
  const so = minIdleMs === 0 ? 'that far' : `idle for ${durationText('en', minIdleMs)}`
  return `Nothing ${where} is ${so}; ${countText('en', total)} pending in all.`
}

const noJob = ({ queue, state, total }: JobPage): string =>
  total === 0
    ? `${plain(queue)} has no ${state} job.`
    : `${plain(queue)} has ${countText('en', total)} ${state}, and none that far.`

const pendingRow = (entry: PendingEntry): readonly string[] => [
  entry.id,
  plain(entry.consumer, 60),
  durationText('en', entry.idleMs),
  entry.ageMs === null ? unknown : durationText('en', entry.ageMs),
  String(entry.deliveries),
]

const jobRow = (face: Face, job: JobView): readonly string[] => [
  plain(job.id, 60),
  plain(job.name, 40),
  job.addedAtMs === null ? unknown : when(face, job.addedAtMs),
  String(job.attempts),
  job.failedReason === null ? '' : plain(job.failedReason, 120),
]

function peekLines(peek: EntryPeek): readonly string[] {
  if (!peek.exists) return [`${peek.id} is gone: it was deleted or trimmed away.`]
  const rows = peek.fields.map(field => [
    plain(field.name, 40),
    countText('en', field.bytes),
    plain(field.value, 400),
  ])
  return [...tableLines(['FIELD', 'BYTES', 'VALUE'], rows), ...(peek.cut === null ? [] : [peek.cut])]
}

/** `pending`, `jobs` and `peek`: a closer look at one queue. */
export function lookCloser(
  face: Face,
  command: Exclude<QueueCommand, { name: 'queue' }>,
  broker: string,
): Promise<number> {
  const { handlers } = face.engine
  switch (command.name) {
    case 'pending': {
      const { name: _, ...question } = command
      return answer(face, handlers.pending({ broker, ...question }), page => {
        if (page.entries.length === 0) return [nothingPending(page, command.minIdleMs)]
        const more = page.nextAfter === null ? [] : [`More: --after ${page.nextAfter}`]
        const table = tableLines(
          ['ENTRY', 'CONSUMER', 'IDLE', 'AGE', 'DELIVERIES'],
          page.entries.map(pendingRow),
        )
        return [...table, `${page.entries.length} of ${countText('en', page.total)} pending`, ...more]
      })
    }
    case 'jobs': {
      const { name: _, ...question } = command
      return answer(face, handlers.jobs({ broker, ...question }), page => {
        if (page.jobs.length === 0) return [noJob(page)]
        const table = tableLines(
          ['JOB', 'NAME', 'ADDED', 'ATTEMPTS', 'WHY IT FAILED'],
          page.jobs.map(job => jobRow(face, job)),
        )
        return [...table, `${page.jobs.length} of ${countText('en', page.total)} ${page.state}`]
      })
    }
    case 'peek': {
      const { name: _, ...question } = command
      return answer(face, handlers.peek({ broker, ...question }), peekLines, peek => peek.exists)
    }
  }
}
