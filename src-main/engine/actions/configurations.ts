import type { ReleaseImage } from '#core/model/release'
import type { HostSession } from '#core/ports'
import type { ComposeFacts } from '#core/runtimes/compose/facts'
import { type ChangeConfigurations, changeConfigurations } from '#core/runtimes/compose/kept-configurations'
import { recreatedImages, runningImages } from '#core/runtimes/compose/plans'
import { keptConfiguration, sha256 } from './rendered.ts'

/**
 * The configurations of a change to some images. `releaseFile` is the one that is kept with the release that is gone back
 * to; `readable` is the same where it can be read.
 */
export async function configurationsFor(
  host: HostSession,
  facts: ComposeFacts,
  after: readonly ReleaseImage[],
  releaseFile: string | null,
): Promise<{ readonly readable: string | null; readonly configurations: ChangeConfigurations }> {
  const release = releaseFile === null ? null : await keptConfiguration(host, releaseFile)
  const services = after.map(image => image.service)
  const recreated = recreatedImages(facts, services)
  const configurations = changeConfigurations({
    ...{ facts, after, recreated, release, sha256 },
    before: runningImages(facts, services),
  })
  return { readable: release === null ? null : releaseFile, configurations }
}
