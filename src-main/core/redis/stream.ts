import type { GroupReading } from '#core/model/queue'
import { countOf, pairsOf } from './values.ts'

/**
 * Reads XINFO GROUPS (RESP2: a list of field, value lists). Redis before 7.0 has no lag; Redis after a deletion sends a
 * null one: both stay null. A group that cannot be read is left out; null when the reply is no list at all.
 */
export function parseGroups(reply: unknown): readonly GroupReading[] | null {
  if (!Array.isArray(reply)) return null
  return reply.flatMap((row: unknown) => {
    const group = groupOf(pairsOf(row))
    return group === null ? [] : [group]
  })
}

/** Entries that were trimmed before a group got them, at least; 0 where none are known to be. */
export const trimmedUnread = ({ lag }: GroupReading, length: number | null): number =>
  lag === null || length === null ? 0 : Math.max(0, lag - length)

function groupOf(pairs: ReadonlyMap<string, unknown> | null): GroupReading | null {
  const name = pairs?.get('name')
  const consumers = countOf(pairs?.get('consumers'))
  const pending = countOf(pairs?.get('pending'))
  const last = pairs?.get('last-delivered-id')
  if (typeof name !== 'string' || consumers === null || pending === null) return null
  return {
    name,
    consumers,
    pending,
    lag: countOf(pairs?.get('lag')),
    lastDeliveredId: typeof last === 'string' ? last : '',
  }
}
