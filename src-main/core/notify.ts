import type { Snapshot } from './model/snapshot.ts'
import { type Notice, runNotice } from './notices.ts'
import type { Language } from './text/say.ts'

/**
 * The runs that ended between two snapshots, each told once. At the start (no previous snapshot) only those are told
 * that were cut off and wait for a person. Runs of brokers that are muted, or silenced as a whole, are not notified; in
 * quiet hours only those that did not end well are.
 */
export function tellRuns(previous: Snapshot | null, next: Snapshot, language: Language): readonly Notice[] {
  const endedBefore = new Set(previous?.runs.filter(run => run.end !== null).map(run => run.id))
  const muted = new Set(next.brokers.filter(broker => broker.muted !== null).map(broker => broker.name))
  const isSilenced = (name: string): boolean =>
    next.silences.some(
      one => one.rule === null && one.untilMs > next.atMs && (one.broker === null || one.broker === name),
    )
  return next.runs.flatMap(run => {
    if (run.end === null || endedBefore.has(run.id) || muted.has(run.broker) || isSilenced(run.broker))
      return []
    if (next.quietHours && run.end === 'done') return []
    if (previous === null && run.end !== 'cut-off') return []
    const notice = runNotice(run, language)
    return notice === null ? [] : [notice]
  })
}
