import type { PendingEntry, PendingPage } from '../model/pending.ts'
import type { RedisCommand, RedisReply } from '../ports.ts'
import { countOf } from '../redis/values.ts'
import { err, ok, type Result } from '../result.ts'
import { idAfter, timeOfId } from './entry-id.ts'
import { refusalText } from './refusal.ts'

/** What is asked about a group's pending entries. */
export interface PendingQuestion {
  readonly queue: string
  readonly group: string
  /** The last id of the page before; null for the first. */
  readonly after: string | null
  readonly minIdleMs: number
  readonly limit: number
}

/** One round trip: the server's time, the group's sum, and a page. `idle` false is for Redis before 6.2. */
export function pendingCommands(question: PendingQuestion, idle = true): readonly RedisCommand[] {
  const { queue, group, after, minIdleMs, limit } = question
  const longest = idle && minIdleMs > 0 ? ['IDLE', Math.ceil(minIdleMs)] : []
  return [
    ['TIME'],
    ['XPENDING', queue, group],
    ['XPENDING', queue, group, ...longest, after === null ? '-' : idAfter(after), '+', limit],
  ]
}

/** Whether a page was refused because this Redis cannot ask for idle entries only. */
export const cannotAskIdle = (replies: readonly RedisReply[]): boolean => {
  const page = replies[2]
  return page?.ok === false && /syntax|wrong number|not a valid|invalid stream id/i.test(page.error)
}

/** Reads the replies; the error says what was refused. */
export function readPending(question: PendingQuestion, replies: readonly RedisReply[]): Result<PendingPage> {
  const [time, sum, page] = replies
  for (const reply of [sum, page]) {
    if (reply?.ok !== true) return err(refusalText(reply, question.queue, question.group))
  }
  const nowMs = time?.ok ? serverMs(time.value) : null
  const all = pendingRows(page?.ok ? page.value : null, nowMs)
  return ok({
    queue: question.queue,
    group: question.group,
    total: countOf(sum?.ok && Array.isArray(sum.value) ? sum.value[0] : null) ?? all.length,
    entries: all.filter(entry => entry.idleMs >= question.minIdleMs),
    nextAfter: all.length < question.limit ? null : (all.at(-1)?.id ?? null),
  })
}

/** The server's clock, from TIME, in epoch ms; null when it is no time. */
export function serverMs(value: unknown): number | null {
  const [seconds, micros] = Array.isArray(value) ? (value as readonly unknown[]) : []
  const ms = Number(seconds) * 1000 + Number(micros) / 1000
  return Number.isFinite(ms) ? Math.floor(ms) : null
}

/** The rows of XPENDING with a range; a row that is none is left out. */
export function pendingRows(value: unknown, nowMs: number | null): readonly PendingEntry[] {
  if (!Array.isArray(value)) return []
  return value.flatMap((row: unknown) => {
    const [id, consumer, idle, deliveries] = Array.isArray(row) ? (row as readonly unknown[]) : []
    const idleMs = countOf(idle)
    if (typeof id !== 'string' || typeof consumer !== 'string' || idleMs === null) return []
    const addedMs = timeOfId(id)
    const ageMs = nowMs === null || addedMs === null ? null : Math.max(0, nowMs - addedMs)
    return [{ id, consumer, idleMs, ageMs, deliveries: countOf(deliveries) ?? 0 }]
  })
}
