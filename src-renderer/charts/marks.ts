import type { HistoryMark } from '#core/model/history'
import type { Level } from '#core/model/level'
import type { BrokerView } from '#core/model/snapshot'
import { releaseName } from '../text/digest.ts'

/** Something that happened at an instant, drawn through all charts. */
export type Mark =
  | { readonly kind: HistoryMark['kind']; readonly key: string; readonly atMs: number; readonly text: string }
  | { readonly kind: 'level'; readonly key: string; readonly atMs: number; readonly level: Level }

const releaseKinds = { deploy: 'deploy', rollback: 'rollback', return: 'rollback', found: 'deploy' } as const

/** Marks of a broker inside a window: releases and alerts that began, and when its level became what it is. */
export function marksOf(broker: BrokerView, fromMs: number, toMs: number): readonly Mark[] {
  const releases = broker.releases
    .filter(release => release.how !== 'found')
    .map(release => ({
      kind: releaseKinds[release.how],
      key: `release-${release.number}`,
      atMs: release.atMs,
      text: releaseName(release.images),
    }))
  const alerts = broker.alerts.map(alert => ({
    kind: 'alert' as const,
    key: `alert-${alert.id}`,
    atMs: alert.raisedAtMs,
    text: alert.text,
  }))
  const { level, sinceMs } = broker.health
  const marks: readonly Mark[] = [
    ...releases,
    ...alerts,
    { kind: 'level', key: 'level', atMs: sinceMs, level },
  ]
  return marks.filter(mark => mark.atMs > fromMs && mark.atMs < toMs)
}

/** The marks of an answer about the past. */
export const marksOfPast = (marks: readonly HistoryMark[]): readonly Mark[] =>
  marks.map(mark => ({ ...mark, key: `${mark.kind} ${mark.atMs} ${mark.text}` }))

/** Marks whose words have room beside them: a later one gives way to an earlier one. `room` is a share of the window. */
export function markedWords(
  marks: readonly Mark[],
  fromMs: number,
  toMs: number,
  room: number,
): ReadonlySet<string> {
  const spoken = new Set<string>()
  let freeFromMs = Number.NEGATIVE_INFINITY
  for (const mark of marks.toSorted((one, other) => one.atMs - other.atMs)) {
    if (mark.kind === 'level' || mark.kind === 'alert' || mark.atMs < freeFromMs) continue
    spoken.add(mark.key)
    freeFromMs = mark.atMs + room * (toMs - fromMs)
  }
  return spoken
}
