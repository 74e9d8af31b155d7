import type { BrokerConfig, ComposeConfig } from '../../model/config.ts'
import type { Release, ReleaseImage } from '../../model/release.ts'
import type { PlanNote } from '../../model/run.ts'
import type { Plan } from '../../plan/plan.ts'
import { type PlanRefusal, refusalBy, refuse } from '../../plan/refusal.ts'
import { publishedExporter } from '../../prometheus/exporter-place.ts'
import type { Result } from '../../result.ts'
import { err, ok } from '../../result.ts'
import { planChange } from './change.ts'
import type { PlanContext } from './context.ts'
import type { ComposeFacts, ServiceFacts, WantedImage } from './facts.ts'
import { composeNotes, findings, nameNotes } from './findings.ts'
import type { ChangeConfigurations } from './kept-configurations.ts'
import { releaseName, sameImages } from './override.ts'
import { previousRelease } from './releases.ts'

/** What a plan is for: the broker, its compose config, and whether a lock may be taken over. */
export interface PlanTarget {
  readonly broker: BrokerConfig
  readonly compose: ComposeConfig
  readonly takeLock: boolean
}

/** The image references a deploy of a tag wants, by service. */
export function wantedReferences(
  compose: ComposeConfig,
  tag: string,
): readonly { service: string; repository: string; tag: string }[] {
  return Object.entries(compose.images).map(([service, repository]) => ({ service, repository, tag }))
}

/** Whether a text can be an image tag at all (the registry's own grammar). */
export const isTag = (tag: string): boolean => /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/.test(tag)

/** Plans a deploy of `wanted`; the error says what forbids it and what to do. */
export function planDeploy(
  target: PlanTarget,
  tag: string,
  facts: ComposeFacts,
  wanted: readonly WantedImage[],
  configurations: ChangeConfigurations,
  context: PlanContext,
): Result<Plan, PlanRefusal> {
  if (wanted.length === 0) {
    return refuse(
      `${target.broker.name} declares no images to deploy. Add runtime.compose.images to brokers.yaml.`,
    )
  }
  const services = wanted.map(one => (one.found ? one.image.service : one.service))
  const notes = [
    ...composeNotes(facts),
    ...nameNotes(facts, services, target.compose),
    ...findings(facts, services, wanted, context.nowMs, target.takeLock),
  ]
  const stop = refusalBy(notes)
  if (stop !== null) return err(stop)
  const after = wanted.flatMap(one => (one.found ? [one.image] : []))
  const before = runningImages(facts, services)
  const same: Plan['notes'] = sameImages(before, after)
    ? [{ level: 'info', text: `${tag} runs already: the same digest is put in force again.` }]
    : []
  const { unaskedExporter, ...change } = changeOf(target, facts)
  return ok(
    planChange(
      {
        ...change,
        kind: 'deploy',
        title: `Deploy ${tag} to ${target.broker.name}`,
        before,
        after,
        recreated: recreatedImages(facts, services),
        configurations,
        releaseFile: null,
        notes: [
          ...[...notes, ...same, ...configurations.notes, ...sharingNotes(facts, services)],
          ...unaskedNotes(unaskedExporter),
        ],
      },
      context,
    ),
  )
}

/** The release a rollback means: the asked one, or the one before what runs now. */
export function rollbackTarget(
  target: PlanTarget,
  release: number | null,
  facts: ComposeFacts,
): Result<Release> {
  const running = runningImages(facts, Object.keys(target.compose.images))
  if (release === null) {
    const previous = previousRelease(facts.releases, running)
    if (previous !== null) return ok(previous)
    return err(
      `${target.broker.name} has no earlier release on record, so there is nothing to roll back to. Releases are recorded from the first deploy on.`,
    )
  }
  const chosen = facts.releases.find(one => one.number === release)
  return chosen
    ? ok(chosen)
    : err(`${target.broker.name} has no release ${release}. It has: ${numbers(facts.releases)}.`)
}

const numbers = (releases: readonly Release[]): string =>
  releases.length === 0 ? 'none' : releases.map(one => String(one.number)).join(', ')

/** Plans a rollback to a release whose images were looked for before; the error says what forbids it. */
export function planRollback(
  target: PlanTarget,
  release: Release,
  facts: ComposeFacts,
  wanted: readonly WantedImage[],
  configurations: ChangeConfigurations,
  /** The file of the configuration that is kept with the release, where it can be read. */
  releaseFile: string | null,
  context: PlanContext,
): Result<Plan, PlanRefusal> {
  const services = release.images.map(image => image.service)
  const notes = [
    ...composeNotes(facts),
    ...nameNotes(facts, services, target.compose),
    ...findings(facts, services, wanted, context.nowMs, target.takeLock),
  ]
  const stop = refusalBy(notes)
  if (stop !== null) return err(stop)
  const before = runningImages(facts, services)
  if (sameImages(before, release.images) && configurations.changes.length === 0) {
    return refuse(
      `${target.broker.name} runs release ${release.number} (${releaseName(release.images)}) already.`,
    )
  }
  const { unaskedExporter, ...change } = changeOf(target, facts)
  const title = `Roll back ${target.broker.name} to ${releaseName(release.images)}`
  return ok(
    planChange(
      {
        ...{ ...change, kind: 'rollback', title, before, after: release.images },
        ...{ recreated: recreatedImages(facts, services), configurations, releaseFile },
        notes: [
          ...[...notes, ...unkeptNotes(release, releaseFile), ...configurations.notes],
          ...[...sharingNotes(facts, services), ...unaskedNotes(unaskedExporter)],
        ],
      },
      context,
    ),
  )
}

const unkeptNotes = (release: Release, file: string | null): readonly PlanNote[] =>
  release.configuration === undefined || file !== null
    ? []
    : [
        {
          level: 'warn',
          text: `The configuration that was kept with release ${release.number} cannot be read any more. The compose files as they are now are used.`,
        },
      ]

const unaskedNotes = (unasked: string | null): readonly PlanNote[] =>
  unasked === null ? [] : [{ level: 'warn', text: unasked }]

/** The release images that run now, of the given services. */
export function runningImages(facts: ComposeFacts, services: readonly string[]): readonly ReleaseImage[] {
  return facts.services.flatMap(one =>
    one.running !== null && services.includes(one.service) ? [one.running] : [],
  )
}

/** Services that are made anew with the broker, because they share its network, and the image each runs. */
export function recreatedImages(facts: ComposeFacts, services: readonly string[]): readonly ReleaseImage[] {
  if (!services.includes(facts.project.service)) return []
  const sharing = new Set(facts.sharing.map(one => one.service))
  return facts.services.flatMap(({ service, running }) =>
    sharing.has(service) && running !== null && !services.includes(service) ? [running] : [],
  )
}

/** What happens to containers that share the network of the broker's. */
function sharingNotes(facts: ComposeFacts, services: readonly string[]): readonly PlanNote[] {
  if (!services.includes(facts.project.service)) return []
  const recreated = new Set([...services, ...recreatedImages(facts, services).map(one => one.service)])
  return facts.sharing.map(({ container, service }) =>
    service !== null && recreated.has(service)
      ? {
          level: 'info',
          text: `${container} shares the network of ${facts.project.service}, so it is made anew with it.`,
        }
      : {
          level: 'warn',
          text: `${container} shares the network of ${facts.project.service} and cannot be made anew by this project: it is cut off by the switch. Make it anew afterwards.`,
        },
  )
}

/** Where the exporter is asked, or why it is not, as a sentence; neither where brokers.yaml names none. */
function exporterOf(
  { exporter: url }: BrokerConfig,
  service: string | undefined,
  known: ServiceFacts | undefined,
): { readonly url: string | null; readonly unasked: string | null } {
  if (url !== undefined) return { url, unasked: null }
  // That there is no such service is told already.
  if (service === undefined || known === undefined) return { url: null, unasked: null }
  if (known.state !== 'running' || known.container === null)
    return { url: null, unasked: `The exporter ${service} is ${known.state}, so it is not checked.` }
  const place = publishedExporter({ ...known, name: known.container })
  return place === null
    ? {
        url: null,
        unasked: `The exporter ${service} publishes no port by which it could be asked, so it is not checked. Name its address under exporter in brokers.yaml.`,
      }
    : { url: place.url, unasked: null }
}

function changeOf(target: PlanTarget, facts: ComposeFacts) {
  const { exporter: name } = target.compose
  const exporter = exporterOf(
    target.broker,
    name,
    facts.services.find(one => one.service === name),
  )
  const own = facts.services.find(one => one.service === facts.project.service)
  // What somebody stopped on purpose stays stopped.
  const works = (name: string): boolean =>
    facts.services.some(one => one.service === name && ['running', 'restarting'].includes(one.state))
  return {
    broker: target.broker.name,
    facts,
    producers: target.compose.producers.filter(works),
    exporterUrl: exporter.url,
    unaskedExporter: exporter.unasked,
    serves: own?.state === 'running' && (own.health === 'healthy' || own.health === 'none'),
    healthTimeoutSeconds: target.compose.healthTimeoutSeconds,
  }
}
