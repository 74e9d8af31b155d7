import type { Release, ReleaseImage } from '../../model/release.ts'
import { sameImages } from './override.ts'

/**
 * The release before the one that runs: what one click on “Roll back” means. Rollbacks themselves do not count, so
 * rolling back twice goes further back instead of forth again. Null when there is nothing earlier.
 */
export function previousRelease(
  releases: readonly Release[],
  running: readonly ReleaseImage[],
): Release | null {
  const line = releases.filter(one => one.how === 'found' || one.how === 'deploy')
  const now = line.findLastIndex(one => sameImages(one.images, running))
  const earlier = now < 0 ? line : line.slice(0, now)
  return earlier.findLast(one => !sameImages(one.images, running)) ?? null
}

/** The number of the next release. */
export const nextNumber = (releases: readonly Release[]): number =>
  releases.reduce((most, one) => Math.max(most, one.number), 0) + 1
