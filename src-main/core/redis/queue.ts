import type { BullmqCounts, GroupReading, QueueReading } from '#core/model/queue'
import { type Language, say } from '../text/say.ts'
import { type Answer, isMarker, type QueuePart } from './commands.ts'
import { errorKind, errorText } from './errors.ts'
import { parseGroups, waitingOf, withoutSurplus } from './stream.ts'
import { countOf } from './values.ts'
import type { WatchedQueue } from './watched.ts'

/** The answers of one queue by part. */
export type QueueAnswers = ReadonlyMap<QueuePart, Answer>

/** One queue's reading from its answers. What Redis does not tell is null, with the reason in `note`. */
export function readQueue(queue: WatchedQueue, answers: QueueAnswers, language: Language): QueueReading {
  const base = { name: queue.name, kind: queue.kind, maxLength: queue.maxLength, waitingAtLeast: null }
  switch (queue.kind) {
    case 'stream':
      return { ...base, ...readStream(queue, answers, language), bullmq: null }
    case 'list':
    case 'set':
    case 'zset': {
      const length = count(answers, 'length')
      const note = firstNote(queue, answers, language)
      const exists = length === null ? note !== null : length > 0
      return { ...base, exists, length, waiting: length, inWork: null, groups: [], bullmq: null, note }
    }
    case 'bullmq':
      return { ...base, ...readBullmq(queue, answers, language), groups: [] }
  }
}

function readStream(
  queue: WatchedQueue,
  answers: QueueAnswers,
  language: Language,
): Pick<QueueReading, 'exists' | 'length' | 'waiting' | 'inWork' | 'groups' | 'note'> {
  const length = count(answers, 'length')
  const asked = answers.get('groups')
  if (asked?.reply && !asked.reply.ok && errorKind(asked.reply.error) === 'no-such-key')
    return { exists: false, length: 0, waiting: 0, inWork: 0, groups: [], note: null }
  const parsed = asked?.reply?.ok ? parseGroups(asked.reply.value) : null
  const groups =
    parsed?.map(group => ({ ...group, waiting: withoutSurplus(group.lag, null, length) })) ?? null
  const note = firstNote(queue, answers, language)
  if (groups === null) {
    const exists = length === null || length > 0
    return { exists, length, waiting: length === 0 ? 0 : null, inWork: null, groups: [], note }
  }
  const unread = queue.found && groups.length === 0 && length !== 0
  const waiting = unread ? null : waitingOf(groups, length)
  const inWork = groups.reduce((sum, group) => sum + group.pending, 0)
  return {
    exists: true,
    length,
    waiting,
    inWork,
    groups,
    note: note ?? (unread ? say(language, 'no-groups') : lagNote(groups, waiting, asked, language)),
  }
}

function lagNote(
  groups: readonly GroupReading[],
  waiting: number | null,
  asked: Answer | undefined,
  language: Language,
): string | null {
  const blind = groups.find(group => group.lag === null)
  if (waiting !== null || !blind) return null
  const rows: readonly unknown[] =
    asked?.reply?.ok && Array.isArray(asked.reply.value) ? asked.reply.value : []
  const tellsLag = rows.some(row => Array.isArray(row) && row.includes('entries-read'))
  return tellsLag ? say(language, 'lag-unknown-gap', { group: blind.name }) : say(language, 'lag-unknown-old')
}

function readBullmq(
  queue: WatchedQueue,
  answers: QueueAnswers,
  language: Language,
): Pick<QueueReading, 'exists' | 'length' | 'waiting' | 'inWork' | 'bullmq' | 'note'> {
  const active = count(answers, 'active')
  const wait = sum([jobs(answers, 'wait', 'waitTail'), jobs(answers, 'paused', 'pausedTail')])
  const prioritized = count(answers, 'prioritized')
  const delayed = count(answers, 'delayed')
  const completed = count(answers, 'completed')
  const failed = count(answers, 'failed')
  const overdue = count(answers, 'overdue')
  // No worker moved an overdue job yet: it waits like one of `wait`.
  const waiting = sum([wait, prioritized, overdue])
  const all: BullmqCounts | null =
    wait === null ||
    active === null ||
    delayed === null ||
    overdue === null ||
    prioritized === null ||
    completed === null ||
    failed === null
      ? null
      : { wait, active, delayed, overdue, prioritized, completed, failed }
  const meta = answers.get('meta')
  const fields: readonly unknown[] =
    meta?.reply?.ok && Array.isArray(meta.reply.value) ? meta.reply.value : []
  const note = firstNote(queue, answers, language)
  return {
    exists:
      fields.some(field => typeof field === 'string') || all === null || Object.values(all).some(n => n > 0),
    length: sum([wait, prioritized, active, delayed]),
    waiting,
    inWork: active,
    bullmq: all,
    note: note ?? (typeof fields[0] === 'string' ? say(language, 'is-paused') : null),
  }
}

function count(answers: QueueAnswers, part: QueuePart): number | null {
  const reply = answers.get(part)?.reply
  return reply?.ok ? countOf(reply.value) : null
}

/** The jobs of a list; where its tail is unknown, no marker is there. */
function jobs(answers: QueueAnswers, list: QueuePart, tail: QueuePart): number | null {
  const length = count(answers, list)
  const reply = answers.get(tail)?.reply
  return length !== null && reply?.ok && isMarker(reply.value) ? Math.max(0, length - 1) : length
}

const sum = (parts: readonly (number | null)[]): number | null =>
  parts.reduce((total, part) => (total === null || part === null ? null : total + part), 0)

function firstNote(queue: WatchedQueue, answers: QueueAnswers, language: Language): string | null {
  for (const answer of answers.values()) {
    const note = noteOf(queue, answer, language)
    if (note !== null) return note
  }
  return null
}

function noteOf(queue: WatchedQueue, answer: Answer, language: Language): string | null {
  const command = String(answer.ask.command[0])
  if (answer.reply === null) return say(language, 'note-missing', { command, reason: answer.missing })
  if (answer.reply.ok) return null
  const kind = errorKind(answer.reply.error)
  switch (kind) {
    case 'no-such-key':
      return null
    case 'loading':
      return say(language, 'note-loading')
    case 'wrong-type':
      return say(language, 'wrong-type', { queue: queue.name, kind: queue.kind })
    case 'no-command':
    case 'no-permission':
    case 'no-key-permission':
    case 'hangs-up':
      return say(language, 'note-missing', { command, reason: say(language, kind) })
    default:
      return say(language, 'note-error', { error: errorText(answer.reply.error) })
  }
}
