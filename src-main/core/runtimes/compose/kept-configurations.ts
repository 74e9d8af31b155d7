import type { Release, ReleaseImage } from '../../model/release.ts'
import type { PlanChange, PlanNote } from '../../model/run.ts'
import { asRunning, configurationOf, differencesFrom, keptText, sourceOf } from './configuration.ts'
import { changeLines, type Difference, differenceNotes, needsWord } from './differences.ts'
import type { ComposeFacts, MadeContainer } from './facts.ts'
import { type Json, recordOf } from './json.ts'
import { keptFile } from './project.ts'

/** A configuration on the host: a file that is named by the SHA-256 of its text. */
export interface KeptConfiguration {
  readonly sha256: string
  readonly file: string
}

/** The two configurations of a change, with what differs between them. */
export interface ChangeConfigurations {
  readonly before: KeptConfiguration
  readonly after: KeptConfiguration
  /** The texts of both, by the file; they may hold passwords, so that they are never in a plan. */
  readonly texts: ReadonlyMap<string, string>
  readonly changes: readonly PlanChange[]
  readonly notes: readonly PlanNote[]
  readonly needsWord: boolean
  /** Fields (`SERVICE FIELD`) that compose makes otherwise than we read them: they prove nothing after the switch. */
  readonly unlike: readonly string[]
}

interface Parts {
  readonly facts: ComposeFacts
  readonly before: readonly ReleaseImage[]
  readonly after: readonly ReleaseImage[]
  /** The images of containers that are made anew with them, and stay as they are. */
  readonly recreated: readonly ReleaseImage[]
  /** The text of the configuration that is kept with the release that is gone back to. */
  readonly release: string | null
  readonly sha256: (text: string) => string
}

/** Makes both configurations of a change: what runs, whatever its files say by now, and what is put in force. */
export function changeConfigurations(parts: Parts): ChangeConfigurations {
  const { facts, after, release, recreated } = parts
  const containersOf = (images: readonly ReleaseImage[]): readonly MadeContainer[] =>
    images.flatMap(image => facts.services.find(one => one.service === image.service)?.made ?? [])
  const containers = containersOf(after)
  const beforeText = runningText(parts, [...containers, ...containersOf(recreated)])
  const running = configurationOf(beforeText)
  const target = release === null ? facts.rendered.now : configurationOf(release)
  const afterText = keptText(
    recreated.reduce((all, { service }) => withService(all, running, service), target),
    sourceOf(target) ?? facts.project.source,
    [...after, ...recreated],
  )
  const wanted = configurationOf(afterText)
  const found = containers.map(container => {
    const unlike = unlikeIn(facts, container)
    const differences = differencesFrom(container, wanted).filter(one => !isKnown(unlike, one))
    return { service: container.service, unlike, differences }
  })
  const { stateDirectory, service: own } = facts.project
  const kept = (text: string): KeptConfiguration => {
    const sha256 = parts.sha256(text)
    return { sha256, file: keptFile(stateDirectory, sha256) }
  }
  const [before, next] = [kept(beforeText), kept(afterText)]
  return {
    before,
    after: next,
    texts: new Map([
      [before.file, beforeText],
      [next.file, afterText],
    ]),
    changes: found.flatMap(one => changeLines(one.service, one.differences)),
    notes: found.flatMap(one => differenceNotes(one.service, one.differences, one.service === own)),
    needsWord: found.some(one => one.service === own && needsWord(one.differences)),
    unlike: found.flatMap(one => one.unlike.map(({ field }) => `${one.service} ${field}`)),
  }
}

/** What stands outside of a service's hash: names of volumes and networks, and how many containers it has. */
const outside: ReadonlySet<Difference['field']> = new Set(['volumes', 'networks', 'replicas'])

/** Fields that compose's hash says to be as they were started, so that a difference is in how we read them. */
const unlikeIn = (facts: ComposeFacts, container: MadeContainer): readonly Difference[] =>
  isAsStarted(facts, container)
    ? differencesFrom(container, startedOf(facts, container.service)).filter(
        ({ field }) => !outside.has(field),
      )
    : []

const isKnown = (unlike: readonly Difference[], { field, before, after }: Difference): boolean =>
  unlike.some(one => one.field === field && one.before === before && one.after === after)

/** Whether the files that a container was started from still say what it was made with. */
const isAsStarted = ({ rendered: { started } }: ComposeFacts, container: MadeContainer): boolean =>
  container.configHash !== null && started?.hashes.get(container.service) === container.configHash

const startedOf = ({ rendered: { started, now } }: ComposeFacts, service: string): Json =>
  started !== null && service in recordOf(started.configuration.services) ? started.configuration : now

/** The configuration that runs: as it was started from, corrected by the containers where that is not the same any more. */
function runningText(
  { facts, before: images, recreated }: Parts,
  containers: readonly MadeContainer[],
): string {
  const { started, now } = facts.rendered
  const before = [...images, ...recreated]
  const base = started === null ? now : over(now, started.configuration)
  const changed = containers.map(container => {
    const unlike = unlikeIn(facts, container)
    const differences = differencesFrom(container, base).filter(one => !isKnown(unlike, one))
    return { container, differences, isSame: differences.length === 0 && isAsStarted(facts, container) }
  })
  const kept = started?.kept ?? null
  if (kept !== null && changed.every(one => one.isSame) && isPinned(configurationOf(kept), before))
    return kept
  const running = changed
    .filter(one => !one.isSame)
    .reduce((all, { container, differences }) => asRunning(all, container, differences), base)
  return keptText(running, facts.project.source, before)
}

/** Whether a kept configuration has the images that run: nobody runs another one from it. */
const isPinned = (configuration: Json, images: readonly ReleaseImage[]): boolean =>
  images.every(({ service, digest }) =>
    String(recordOf(recordOf(configuration.services)[service]).image).endsWith(`@${digest}`),
  )

/** A configuration with a service of another one, and the volumes and networks that it may need. */
const withService = (all: Json, from: Json, service: string): Json => ({
  ...over(from, all),
  services: { ...recordOf(all.services), [service]: recordOf(from.services)[service] },
})

/** One configuration over another one: what both have is as the upper one says. */
const over = (lower: Json, upper: Json): Json => ({
  ...{ ...lower, ...upper },
  services: { ...recordOf(lower.services), ...recordOf(upper.services) },
  volumes: { ...recordOf(lower.volumes), ...recordOf(upper.volumes) },
  networks: { ...recordOf(lower.networks), ...recordOf(upper.networks) },
})

/** The configuration kept with a release, by its file on the host; null where none was kept. */
export const releaseFile = (stateDirectory: string, release: Release): string | null =>
  release.configuration === undefined ? null : keptFile(stateDirectory, release.configuration)
