import type { PublishedPort } from '../../host/published-ports.ts'
import { sectionsOf } from '../../host/sections.ts'
import type { Release, ReleaseImage } from '../../model/release.ts'
import type { LockOwner, PlanNote } from '../../model/run.ts'
import { isSameRepository, splitReference } from '../../registry/reference.ts'
import type { RunningContainer } from './configuration.ts'
import type { ContainerFacts, LocalImage } from './inspected.ts'
import { isRecord, type Json, jsonObjects, parseJson, stringOf } from './json.ts'
import type { ComposeProject } from './project.ts'
import type { ImageDefaults } from './shape.ts'

/** One service of the project as it is now. */
export interface ServiceFacts {
  readonly service: string
  /** Name of its container; null when there is none. */
  readonly container: string | null
  /** Without one: the container that compose would take for it, though it was started from another folder, and that folder. */
  readonly elsewhere: { readonly container: string; readonly folder: string } | null
  /** The image as the config asks for it, override included. */
  readonly configured: string | null
  /** The image that really runs; null when no container exists or the image has no registry digest. */
  readonly running: ReleaseImage | null
  /** `running`, `exited`, `restarting`…; `absent` without a container. */
  readonly state: string
  /** Whether it ended well, and nothing starts it again: a service that has one thing to do. */
  readonly isFinished: boolean
  readonly health: ContainerFacts['health']
  readonly ports: readonly PublishedPort[]
  readonly networks: readonly string[]
  /** What its container was made with; null without one. */
  readonly made: MadeContainer | null
}

/** What a container was made with. */
export interface MadeContainer extends RunningContainer {
  /** Compose's hash of the configuration it was made from. */
  readonly configHash: string | null
}

/** What the project is made from: rendered by compose on the host. */
export interface RenderedProject {
  /** As the files are now. */
  readonly now: Json
  /** SHA-256 of that, as compose printed it. */
  readonly sha256: string
  /** What the broker's container was started from, as its files are now; null where they are not all there. */
  readonly started: StartedProject | null
  /** What a person has to know of where it is read from. */
  readonly notes: readonly PlanNote[]
}

/** What the broker's container was started from. */
export interface StartedProject {
  /** How it is rendered. */
  readonly project: Pick<ComposeProject, 'project' | 'source'>
  readonly configuration: Json
  /** The text of the kept configuration, where it was started from one. */
  readonly kept: string | null
  /** Compose's hash of each service. */
  readonly hashes: ReadonlyMap<string, string>
}

/** A container that shares the network of the broker's, so that it is cut off when that is made anew. */
export interface SharingContainer {
  readonly container: string
  /** Of this project; null where it is of none, or of another one. */
  readonly service: string | null
}

/** All that plans for a compose broker are made of: read-only answers of the host. */
export interface ComposeFacts {
  readonly project: ComposeProject
  readonly services: readonly ServiceFacts[]
  readonly rendered: RenderedProject
  readonly sharing: readonly SharingContainer[]
  readonly diskFreeBytes: number | null
  readonly memoryAvailableBytes: number | null
  /** Variables that the compose file uses and that are set neither in its .env nor for the user of the app there. */
  readonly unsetVariables: readonly string[]
  /** Whether compose on the host can be kept from pulling at a switch. */
  readonly neverPulls: boolean
  readonly lock: LockOwner | null
  /** Oldest first, as the host keeps them. */
  readonly releases: readonly Release[]
}

/** An image that is wanted: found with its digest, or not to be had. */
export type WantedImage =
  | {
      readonly found: true
      readonly image: ReleaseImage
      readonly local: boolean
      /** Why the registry could not be asked what its tag means by now, so that the host's own image is taken. */
      readonly unasked?: string
    }
  | { readonly found: false; readonly service: string; readonly reference: string; readonly why: string }

/** Services and their configured images, from the rendered project; null where it names none. */
export function configuredServices(rendered: Json): ReadonlyMap<string, string | null> | null {
  const services = isRecord(rendered.services) ? rendered.services : null
  if (services === null) return null
  return new Map(
    Object.entries(services).map(([name, service]) => [
      name,
      isRecord(service) ? stringOf(service.image) : null,
    ]),
  )
}

/** Names of variables that compose found unset, from what it says on stderr. */
export const unsetVariables = (stderr: string): readonly string[] => [
  ...new Set(
    [...stderr.matchAll(/The \\?"(\w+)\\?" variable is not set/g)].flatMap(([, name]) =>
      name ? [name] : [],
    ),
  ),
]

/** The release image of a running container: digest of the repository it was started from, best tag known. */
export function runningImage(
  service: string,
  container: ContainerFacts,
  images: readonly LocalImage[],
): ReleaseImage | null {
  const image = images.find(one => one.id === container.imageId)
  const wanted = splitReference(container.configured)
  const byRepository = image?.digests.find(one => isSameRepository(one.repository, wanted.repository))
  const pinned = wanted.digest
  const isPinned = pinned !== null && image?.digests.some(one => one.digest === pinned) === true
  const own = image?.digests.length === 0 ? image.manifest : null
  const digest = isPinned ? pinned : (byRepository?.digest ?? own)
  if (digest === undefined || digest === null) return null
  const tags = (image?.tags ?? [])
    .filter(one => isSameRepository(one.repository, wanted.repository))
    .map(one => one.tag)
  const tag = tags.find(one => one !== 'latest') ?? wanted.tag ?? tags[0] ?? null
  return { service, repository: wanted.repository, tag, digest }
}

/** The holder's record of a lock file; null when there is none, an unnamed owner when it cannot be read. */
export function parseLock(source: string): LockOwner | null {
  if (source.trim() === '') return null
  const value = parseJson(source)
  const row = isRecord(value) ? value : {}
  return {
    token: stringOf(row.token) ?? '',
    by: stringOf(row.by) ?? 'somebody unknown',
    purpose: stringOf(row.purpose) ?? 'an unknown purpose',
    runId: stringOf(row.runId) ?? '',
    sinceMs: typeof row.sinceMs === 'number' ? row.sinceMs : null,
  }
}

/** Releases from a host's `releases.jsonl`, oldest first; unreadable lines are passed over. */
export function parseReleases(source: string): readonly Release[] {
  return jsonObjects(source.trim() === '' ? '' : source).flatMap(row => {
    const images = Array.isArray(row.images) ? row.images.filter(isImage) : []
    const how = row.how
    if (images.length === 0 || typeof row.number !== 'number' || typeof row.atMs !== 'number') return []
    if (how !== 'found' && how !== 'deploy' && how !== 'rollback' && how !== 'return') return []
    return [
      {
        number: row.number,
        images,
        atMs: row.atMs,
        by: stringOf(row.by) ?? '',
        how,
        runId: stringOf(row.runId) ?? '',
        ...(/^[0-9a-f]{64}$/.test(stringOf(row.configuration) ?? '')
          ? { configuration: stringOf(row.configuration) ?? '' }
          : {}),
      },
    ]
  })
}

function isImage(value: unknown): value is ReleaseImage {
  return (
    isRecord(value) &&
    stringOf(value.service) !== null &&
    stringOf(value.repository) !== null &&
    /^sha256:[0-9a-f]{64}$/.test(stringOf(value.digest) ?? '') &&
    (value.tag === null || typeof value.tag === 'string')
  )
}

/** Free disk and available memory in bytes from the answer of `readRoom`; null for what it does not tell. */
export function parseRoom(stdout: string): { readonly disk: number | null; readonly memory: number | null } {
  const sections = sectionsOf(stdout)
  const bytes = (name: string): number | null => {
    const kilobytes = sections.get(name)?.trim() ?? ''
    return /^\d+$/.test(kilobytes) ? Number(kilobytes) * 1024 : null
  }
  return { disk: bytes('disk'), memory: bytes('memory') }
}

/** What a container of a service was made with, from its row of `docker inspect`. */
export function madeContainer(
  service: string,
  row: Json,
  defaults: ReadonlyMap<string, ImageDefaults>,
  replicas: number,
): MadeContainer {
  const labels = isRecord(row.Config) && isRecord(row.Config.Labels) ? row.Config.Labels : {}
  return {
    service,
    row,
    image: defaults.get(stringOf(row.Image) ?? '') ?? null,
    replicas,
    configHash: stringOf(labels['com.docker.compose.config-hash']),
  }
}

/** Hashes of services from `docker compose config --hash '*'`: a line `SERVICE HASH` each. */
export const serviceHashes = (stdout: string): ReadonlyMap<string, string> =>
  new Map(
    stdout.split('\n').flatMap(line => {
      const [, service, hash] = /^(\S+)\s+([0-9a-f]{64})\s*$/.exec(line) ?? []
      return service === undefined || hash === undefined ? [] : [[service, hash] as const]
    }),
  )
