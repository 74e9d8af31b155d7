/** A time in which what comes up together is gathered into one notification. Steady times. */
export interface GroupWait {
  readonly sinceMs: number
  /** When the last of them came. */
  readonly lastMs: number
  readonly members: ReadonlySet<string>
}

/** The least time to wait for others; each newcomer is given a second for the next, up to the most. */
const leastMs = 2_000
const calmMs = 1_000
const mostMs = 5_000

/** The wait for these members, of which some were there before; null when there is none left. */
export function waitFor(
  before: GroupWait | null,
  members: Iterable<string>,
  steadyMs: number,
): GroupWait | null {
  const now = new Set(members)
  if (now.size === 0) return null
  if (before === null) return { sinceMs: steadyMs, lastMs: steadyMs, members: now }
  const isNew = [...now].some(member => !before.members.has(member))
  return { sinceMs: before.sinceMs, lastMs: isNew ? steadyMs : before.lastMs, members: now }
}

/** Whether it was waited long enough; `more` says that another is about to come. */
export function isWaitOver(wait: GroupWait | null, steadyMs: number, more = false): boolean {
  if (wait === null) return false
  const waitedMs = steadyMs - wait.sinceMs
  return waitedMs >= mostMs || (!more && waitedMs >= leastMs && steadyMs - wait.lastMs >= calmMs)
}

/** So many groups are notified one by one; more at once share a notification. */
const mostApart = 3
/** Of all brokers together, so many notifications a minute; the last ones are for outages. */
const mostInMinute = 6
const forOutages = 2
const minuteMs = 60_000

/** What may still be notified in this minute. */
export interface Budget {
  /** When notifications went out in the last minute. */
  readonly recent: readonly number[]
  /** How many more notifications there may be. */
  readonly left: number
  /** Whether so many groups share one notification. */
  isShared(groups: number): boolean
  /** The times with so many more notifications, now. */
  spend(count: number): readonly number[]
}

/** The budget of this minute, for outages or for other alerts. */
export function budgetOf(times: readonly number[], steadyMs: number, what: 'outages' | 'alerts'): Budget {
  const recent = times.filter(atMs => steadyMs - atMs < minuteMs)
  const left = mostInMinute - (what === 'outages' ? 0 : forOutages) - recent.length
  return {
    recent,
    left,
    // The last of a minute is for all that comes up until its end.
    isShared: groups => groups > Math.min(mostApart, left - 1) && groups > 1,
    spend: count => [...recent, ...Array.from({ length: count }, () => steadyMs)],
  }
}
