import type { Level } from '#core/model/level'
import type { BrokerView } from '#core/model/snapshot'
import { releaseName } from '../text/digest.ts'

/** Something that happened at an instant, drawn through all charts. */
export type Mark =
  | { readonly kind: 'release'; readonly key: string; readonly atMs: number; readonly name: string }
  | { readonly kind: 'level'; readonly key: string; readonly atMs: number; readonly level: Level }

/** Marks of a broker inside a window: releases that began, and when its level became what it is. */
export function marksOf(broker: BrokerView, fromMs: number, toMs: number): readonly Mark[] {
  const releases = broker.releases
    .filter(release => release.how !== 'found')
    .map(release => ({
      kind: 'release' as const,
      key: `release-${release.number}`,
      atMs: release.atMs,
      name: releaseName(release.images),
    }))
  const { level, sinceMs } = broker.health
  const marks: readonly Mark[] = [...releases, { kind: 'level', key: 'level', atMs: sinceMs, level }]
  return marks.filter(mark => mark.atMs > fromMs && mark.atMs < toMs)
}
