import type { GroupReading } from '../../model/queue.ts'
import { withoutSurplus } from '../../redis/stream.ts'
import { isBefore } from '../entry-id.ts'
import type { StreamInfo, Unread } from './stream-script.ts'

/** What is remembered of a group from one look to the next. */
export interface GroupMemory {
  readonly lastDeliveredId: string
  /** How many entries the counters take for unread that are not; null while it must be found out by counting. */
  readonly surplus: number | null
  /** Entries that were trimmed before the group got them, since the first look; at least that many. */
  readonly lost: number
  /** Those of them that lie between its last delivered entry and the first that is left. */
  readonly missing: number
  readonly firstId: string | null
  /** The first entry that the group was not given. */
  readonly firstUnreadId: string | null
}

/** Where a group stands in its stream. */
export interface Position {
  /** Entries that the group was not given yet; null is unknown. */
  readonly unread: { readonly entries: number; readonly atLeast: boolean } | null
  readonly memory: GroupMemory
}

/** A group's standing against its stream, worked out once. */
interface Standing {
  readonly group: GroupReading
  readonly info: StreamInfo
  readonly before: GroupMemory | null
  /** Entries that the group was not given yet, where ids say it exactly. */
  readonly exact: number | null
  /** Nothing is left of what came right after the last delivered entry, as far as ids tell: some may be missing. */
  readonly isCut: boolean
  /** What the server counts as added after the last delivered entry. */
  readonly after: number | null
  /** The surplus that still holds. */
  readonly remembered: number | null
}

/**
 * Where a group stands, by ids: what was delivered last, what the stream holds first and what it was given last. Counters
 * of the server are used only where no id contradicts them: they can be set by hand, and some versions go on counting
 * entries that were trimmed. `counted` is what was found after the last delivered id.
 */
export function positionOf(
  group: GroupReading,
  info: StreamInfo,
  counted: Unread | null,
  before: GroupMemory | null,
): Position {
  const standing = standingOf(group, info, counted, before)
  const unread = unreadOf(standing, counted)
  const known = before?.lastDeliveredId === group.lastDeliveredId ? before.firstUnreadId : null
  return {
    unread,
    memory: {
      lastDeliveredId: group.lastDeliveredId,
      ...lossesOf(standing, surplusOf(standing)),
      firstId: info.firstId,
      firstUnreadId: counted?.firstId ?? (unread?.entries === 0 ? null : known),
    },
  }
}

function standingOf(
  group: GroupReading,
  info: StreamInfo,
  counted: Unread | null,
  before: GroupMemory | null,
): Standing {
  const { lastDeliveredId: last, entriesRead } = group
  const { length, firstId, lastGeneratedId, added } = info
  const isDone = length === 0 || (lastGeneratedId !== null && !isBefore(last, lastGeneratedId))
  const isBehindFirst = firstId !== null && isBefore(last, firstId)
  const isReset = before !== null && isBefore(last, before.lastDeliveredId)
  const holds = entriesRead === null ? before?.lastDeliveredId === last : !isReset
  const wholeCount = counted === null || counted.atLeast ? null : counted.entries
  return {
    group,
    info,
    before,
    exact: isDone ? 0 : isBehindFirst ? length : wholeCount,
    isCut: lastGeneratedId !== null && isBefore(last, lastGeneratedId) && (length === 0 || isBehindFirst),
    after: added === null ? null : added - (entriesRead ?? 0),
    remembered: holds ? (before?.surplus ?? null) : null,
  }
}

function unreadOf({ group, info, exact, remembered }: Standing, counted: Unread | null): Position['unread'] {
  if (exact !== null) return { entries: exact, atLeast: false }
  const entries = withoutSurplus(group.lag, remembered, info.length)
  if (entries !== null) return { entries, atLeast: false }
  return counted && { entries: counted.entries, atLeast: counted.atLeast }
}

function surplusOf({ group, info, before, exact, isCut, after, remembered }: Standing): number | null {
  if (after === null || info.length === null) return null
  // While entries are missing, what the counters have too many is not told apart from them.
  const isFirst = before === null && group.entriesRead !== null
  if (isCut) return remembered ?? (isFirst ? 0 : after - info.length)
  if (exact !== null) return Math.max(0, after - exact)
  return remembered !== null && after >= remembered && before?.missing === 0 ? remembered : null
}

function lossesOf(
  standing: Standing,
  surplus: number | null,
): Pick<GroupMemory, 'surplus' | 'lost' | 'missing'> {
  const { group, info, before, isCut, after } = standing
  const lost = before?.lost ?? 0
  if (!isCut) return { surplus, lost, missing: 0 }
  const wasMissing = before?.missing ?? 0
  const same = { surplus, lost, missing: wasMissing }
  if (after === null) return hasLostNext(standing) ? { surplus, lost: lost + 1, missing: 1 } : same
  // Entries that somebody deleted one by one are no loss that the server did.
  const { maxDeletedId, length, firstId } = info
  const wasDeleted = maxDeletedId !== null && isBefore(group.lastDeliveredId, maxDeletedId)
  if (wasDeleted || surplus === null || length === null) return same
  const missing = Math.max(0, after - length - surplus)
  const rise = missing - wasMissing
  // Nothing went since the last look: the counters were set.
  if (rise > 0 && before !== null && firstId !== null && before.firstId === firstId)
    return { surplus: surplus + rise, lost, missing: wasMissing }
  return { surplus, lost: lost + Math.max(0, rise), missing }
}

/** Redis 6 counts nothing: an entry that was next, and is gone with what was read before it, was trimmed. */
function hasLostNext({ group, info, before }: Standing): boolean {
  const next = before?.firstUnreadId ?? null
  if (before === null || before.firstId === null || next === null) return false
  const wasWhole = !isBefore(before.lastDeliveredId, before.firstId)
  const isGone = info.firstId === null || isBefore(next, info.firstId)
  return wasWhole && isGone && isBefore(group.lastDeliveredId, next)
}
