import type { GroupReading } from '#core/model/queue'
import { countOf, pairsOf } from './values.ts'

/**
 * Reads XINFO GROUPS (RESP2: a list of field, value lists). Redis before 7.0 has no lag; Redis after a deletion sends a
 * null one: both stay null, as `waiting` does, which the whole reading tells. A group that cannot be read is left out; null when the reply is no list at all.
 */
export function parseGroups(reply: unknown): readonly GroupReading[] | null {
  if (!Array.isArray(reply)) return null
  return reply.flatMap((row: unknown) => {
    const group = groupOf(pairsOf(row))
    return group === null ? [] : [group]
  })
}

/** A lag without what it has too many, never more than the stream holds; where it has less, the surplus is over. */
export function withoutSurplus(
  lag: number | null,
  surplus: number | null,
  length: number | null,
): number | null {
  if (lag === null) return null
  const entries = surplus === null || lag < surplus ? lag : lag - surplus
  return length === null ? entries : Math.min(entries, length)
}

/** What waits in a stream: most of what any group was not given, since that group has most before it; null when one is unknown. */
export function waitingOf(groups: readonly GroupReading[], length: number | null): number | null {
  if (groups.length === 0 || length === 0) return length
  const known = groups.flatMap(({ waiting }) => (waiting === null ? [] : [waiting]))
  return known.length === groups.length ? Math.max(...known) : null
}

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
    entriesRead: countOf(pairs?.get('entries-read')),
    waiting: null,
    lastDeliveredId: typeof last === 'string' ? last : '',
  }
}
