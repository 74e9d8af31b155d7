import { isAnswering, isWhollyRead } from '#core/health/unread'
import type { EntryPeek, JobPage, JobView, PendingEntry, PendingPage } from '#core/model/pending'
import type { QueueTrend, QueueView } from '#core/model/queue'
import type { BrokerView } from '#core/model/snapshot'
import type { Result } from '#core/result'
import { statusLines } from '#core/terminal'
import { compactText, countText, durationText, rateText } from '#core/text/format'
import { plain } from '#core/text/plain'
import { exitCode, statusCode } from './exit.ts'
import { type Face, when } from './face.ts'
import type { QueueCommand } from './queue-args.ts'
import { paperOf, tellUnread, wholly } from './status.ts'
import { tableLines } from './table.ts'

const unknown = '?'
const count = (value: number | null): string => (value === null ? unknown : compactText('en', value))
const age = (value: number | null): string =>
  value === null ? unknown : value === 0 ? '–' : durationText('en', value)

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

/** `queues`: the four figures of each queue of each broker, with ages and trend; a line for each broker that is not seen. */
export async function listQueues(face: Face, only: string | null): Promise<number> {
  const snapshot = await wholly(face, only)
  const brokers = snapshot.brokers.filter(broker => only === null || broker.name === only)
  const unseen = brokers.filter(broker => !isAnswering(broker))
  const isWhole = brokers.every(isWhollyRead)
  if (face.options.json) {
    face.output.json(brokers.map(({ name, health, queues }) => ({ broker: name, health, queues })))
    return isWhole ? exitCode.done : statusCode.unknown
  }
  const rows = brokers.flatMap(broker => broker.queues.map(queue => queueRow(broker, queue)))
  if (rows.length > 0) for (const line of tableLines(header, rows)) face.output.line(line)
  else if (isWhole) face.output.line('No queue is watched or found.')
  // What keeps their queues from being seen, as `status` says it.
  const paper = paperOf(face, Number.MAX_SAFE_INTEGER)
  if (unseen.length > 0) face.output.painted(statusLines({ ...snapshot, brokers: unseen }, paper))
  for (const broker of brokers)
    for (const queue of broker.queues)
      for (const note of queue.notes) face.output.note(`${plain(queue.name, 60)}: ${plain(note)}`)
  tellUnread(face, brokers)
  return isWhole ? exitCode.done : statusCode.unknown
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
