import type { RedisCommand } from '../../ports.ts'
import { countOf } from '../../redis/values.ts'
import { weightOf } from './look.ts'

/** Events that are read of a queue's events stream at most, and characters of them; a result can be long. */
const mostEvents = 500
const mostCharacters = 262_144
const fewEvents = 20

/** Events a second that stand for jobs: an ignored duplicate has an event of another name. */
export interface EventRates {
  readonly added: number
  readonly completed: number
  readonly failed: number
}

/** How many events to read where one is `entrySize` characters; few where that is not known yet. */
export const eventsToRead = (entrySize: number | null): number =>
  entrySize === null
    ? fewEvents
    : Math.max(1, Math.min(mostEvents, Math.floor(mostCharacters / Math.max(1, entrySize))))

/** The newest events of a BullMQ queue, newest first. */
export const eventsCommand = (key: string, count: number): RedisCommand => [
  'XREVRANGE',
  key,
  '+',
  '-',
  'COUNT',
  count,
]

/** Characters of one event; null where none was read. */
export function eventSize(reply: unknown): number | null {
  return Array.isArray(reply) && reply.length > 0 ? Math.ceil(weightOf(reply) / reply.length) : null
}

/**
 * Rates from the newest events since `sinceMs` (server's clock, ms). Where fewer were read, or the stream keeps fewer
 * (`kept`), they hold for the time that was read. Null where no event tells it.
 */
export function eventRates(
  reply: unknown,
  { sinceMs, nowMs, asked, kept }: { sinceMs: number; nowMs: number; asked: number; kept: unknown },
): EventRates | null {
  if (!Array.isArray(reply)) return null
  const events = reply.map(eventOf).filter(event => event !== null)
  const oldestMs = events.at(-1)?.atMs
  if (oldestMs === undefined) return null
  const isCut = events.length >= Math.min(asked, countOf(kept) ?? asked) && oldestMs > sinceMs
  const overMs = Math.max(1, nowMs - (isCut ? oldestMs : sinceMs))
  const rate = (name: string): number =>
    (events.filter(event => event.atMs > sinceMs && event.name === name).length * 1000) / overMs
  return { added: rate('added'), completed: rate('completed'), failed: rate('failed') }
}

function eventOf(row: unknown): { readonly atMs: number; readonly name: unknown } | null {
  const [id, fields]: readonly unknown[] = Array.isArray(row) ? row : []
  const atMs = typeof id === 'string' ? countOf(id.split('-')[0]) : null
  if (atMs === null || !Array.isArray(fields)) return null
  const at = fields.findIndex((field, index) => index % 2 === 0 && field === 'event')
  return { atMs, name: at < 0 ? null : fields[at + 1] }
}
