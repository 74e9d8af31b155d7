import type { PendingEntry } from '../model/pending.ts'
import type { EntryChange, StreamSeen } from './seen.ts'

/** The entries of a change as they stand now. */
export interface EntriesLeft {
  /** Still pending with the same consumer, and not given out since. */
  readonly same: readonly PendingEntry[]
  /** Given out again since the plan: somebody works on them, or this run gave them to their new consumer. */
  readonly taken: readonly PendingEntry[]
  /** Not pending any more. */
  readonly gone: readonly string[]
}

/** Holds the entries of a plan against how they stand now. */
export function entriesLeft(change: EntryChange, seen: StreamSeen, now: StreamSeen): EntriesLeft {
  const before = new Map(seen.pending.map(entry => [entry.id, entry]))
  const still = new Set(now.pending.map(entry => entry.id))
  const isSame = (entry: PendingEntry): boolean => {
    const was = before.get(entry.id)
    const idleEnough = change.do !== 'claim' || entry.idleMs >= change.minIdleMs
    return was?.consumer === entry.consumer && was.deliveries === entry.deliveries && idleEnough
  }
  const planned = now.pending.filter(entry => before.has(entry.id))
  return {
    same: planned.filter(isSame),
    taken: planned.filter(entry => !isSame(entry)),
    gone: [...before.keys()].filter(id => !still.has(id)),
  }
}
