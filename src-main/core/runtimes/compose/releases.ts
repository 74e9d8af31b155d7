import type { Release, ReleaseImage } from '../../model/release.ts'
import type { ServiceFacts } from './facts.ts'

/**
 * The release before the one that runs: what one click on “Roll back” means. A rollback takes what it left off the
 * record, so rolling back twice goes further back instead of forth again, and a release that was rolled back from is
 * not come back to. Null when there is nothing earlier.
 */
export function previousRelease(
  releases: readonly Release[],
  running: readonly ReleaseImage[],
): Release | null {
  const line = releases.reduce(withNext, [])
  const now = line.findLastIndex(one => isSame(one.images, running))
  const earlier = now < 0 ? line : line.slice(0, now)
  return earlier.findLast(one => !isSame(one.images, running)) ?? null
}

/** The same digests for the services that both have: which services a release holds may change with the config. */
function isSame(one: readonly ReleaseImage[], other: readonly ReleaseImage[]): boolean {
  const common = one.flatMap(image => {
    const same = other.find(({ service }) => service === image.service)
    return same ? [same.digest === image.digest] : []
  })
  return common.length > 0 && common.every(Boolean)
}

/** The line of releases that led to what runs, with the next one on record. */
function withNext(line: readonly Release[], next: Release): readonly Release[] {
  if (next.how === 'found' || next.how === 'deploy') return [...line, next]
  const back = line.findLastIndex(one => isSame(one.images, next.images))
  return back < 0 ? [...line, next] : line.slice(0, back + 1)
}

/** Services whose image was pulled by digest get the tag it was deployed by, from the releases on record. */
export function namedByReleases(
  services: readonly ServiceFacts[],
  releases: readonly Release[],
): readonly ServiceFacts[] {
  const known = releases.flatMap(release => release.images)
  return services.map(service => {
    const { running } = service
    if (running === null || running.tag !== null) return service
    const same = known.findLast(one => one.service === running.service && one.digest === running.digest)
    return { ...service, running: { ...running, tag: same?.tag ?? null } }
  })
}

/** The number of the next release. */
export const nextNumber = (releases: readonly Release[]): number =>
  releases.reduce((most, one) => Math.max(most, one.number), 0) + 1
