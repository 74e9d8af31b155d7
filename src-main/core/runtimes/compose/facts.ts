import { type PublishedPort, publishedPorts } from '../../host/published-ports.ts'
import { sectionsOf } from '../../host/sections.ts'
import type { Release, ReleaseImage } from '../../model/release.ts'
import type { LockOwner, PlanNote } from '../../model/run.ts'
import { isKeptTag, isSameRepository, splitReference } from '../../registry/reference.ts'
import type { RunningContainer } from './configuration.ts'
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
  readonly health: 'healthy' | 'unhealthy' | 'starting' | 'none'
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

type Json = Readonly<Record<string, unknown>>

const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)

/** Parses JSON without ever throwing; null for garbage. */
export function parseJson(source: string): unknown {
  try {
    return JSON.parse(source) as unknown
  } catch {
    return null
  }
}

/** JSON objects out of one array, one object, or one object a line (compose prints each in some version). */
export function jsonObjects(source: string): readonly Json[] {
  const whole = parseJson(source)
  const values = Array.isArray(whole)
    ? (whole as unknown[])
    : whole === null
      ? source.split('\n').map(parseJson)
      : [whole]
  return values.filter(isRecord)
}

/** Services and their configured images, from the rendered project; null where it names none. */
export function configuredServices(rendered: Json): ReadonlyMap<string, string | null> | null {
  const services = isRecord(rendered.services) ? rendered.services : null
  if (services === null) return null
  return new Map(
    Object.entries(services).map(([name, service]) => [name, isRecord(service) ? text(service.image) : null]),
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

/** What `docker inspect` tells of one container. */
export interface ContainerFacts {
  readonly container: string
  /** Of compose, by the labels. */
  readonly service: string | null
  readonly imageId: string
  readonly configured: string
  readonly state: string
  /** Whether it ended well, and nothing starts it again. */
  readonly isFinished: boolean
  readonly health: ServiceFacts['health']
  readonly ports: readonly PublishedPort[]
  readonly networks: readonly string[]
}

/** The name in a row of `docker inspect`; empty where it has none. */
export const containerName = (row: Json): string => text(row.Name)?.replace(/^\//, '') ?? ''

/** Containers from `docker inspect NAME…`, by name. */
export function inspectedContainers(stdout: string): ReadonlyMap<string, ContainerFacts> {
  const rows = jsonObjects(stdout).flatMap(row => {
    const container = containerName(row)
    const imageId = text(row.Image)
    if (container === '' || imageId === null) return []
    const state = isRecord(row.State) ? row.State : {}
    const network = isRecord(row.NetworkSettings) ? row.NetworkSettings : {}
    const health = isRecord(state.Health) ? text(state.Health.Status) : null
    const config = isRecord(row.Config) ? row.Config : {}
    const labels = isRecord(config.Labels) ? config.Labels : {}
    const policy = isRecord(row.HostConfig) ? row.HostConfig.RestartPolicy : null
    const restart = (isRecord(policy) ? text(policy.Name) : null) ?? 'no'
    return [
      [
        container,
        {
          container,
          service: text(labels['com.docker.compose.service']),
          imageId,
          configured: text(config.Image) ?? '',
          state: text(state.Status) ?? 'unknown',
          isFinished:
            state.Status === 'exited' && state.ExitCode === 0 && ['no', 'on-failure'].includes(restart),
          health: health === 'healthy' || health === 'unhealthy' || health === 'starting' ? health : 'none',
          ports: publishedPorts(network.Ports),
          networks: isRecord(network.Networks) ? Object.keys(network.Networks) : [],
        },
      ] as const,
    ]
  })
  return new Map(rows)
}

/** An image on the host, from `docker image inspect`. */
export interface LocalImage {
  readonly id: string
  readonly digests: readonly { readonly repository: string; readonly digest: string }[]
  readonly tags: readonly { readonly repository: string; readonly tag: string }[]
  /** The digest of its manifest where containerd keeps the images: known also when the image lost its names. */
  readonly manifest: string | null
}

/** Where containerd keeps the images, by the storage driver: an image's id is then the digest of its manifest. */
const snapshotters: ReadonlySet<string> = new Set(['overlayfs', 'native', 'stargz', 'nydus', 'soci'])

/** Images from `docker image inspect`. */
export function localImages(stdout: string): readonly LocalImage[] {
  const strings = (value: unknown): readonly string[] =>
    Array.isArray(value) ? value.filter(one => typeof one === 'string') : []
  return jsonObjects(stdout).flatMap(row => {
    const id = text(row.Id)
    if (id === null) return []
    const digests = strings(row.RepoDigests).flatMap(one => {
      const [repository, digest] = one.split('@')
      return repository && digest ? [{ repository, digest }] : []
    })
    const tags = strings(row.RepoTags).flatMap(one => {
      const { repository, tag } = splitReference(one)
      return tag === null || isKeptTag(tag) ? [] : [{ repository, tag }]
    })
    const descriptor = isRecord(row.Descriptor) ? text(row.Descriptor.digest) : null
    const driver = isRecord(row.GraphDriver) ? text(row.GraphDriver.Name) : null
    const manifest = descriptor ?? (driver !== null && snapshotters.has(driver) ? id : null)
    return [{ id, digests, tags, manifest }]
  })
}

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
    token: text(row.token) ?? '',
    by: text(row.by) ?? 'somebody unknown',
    purpose: text(row.purpose) ?? 'an unknown purpose',
    runId: text(row.runId) ?? '',
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
        by: text(row.by) ?? '',
        how,
        runId: text(row.runId) ?? '',
        ...(/^[0-9a-f]{64}$/.test(text(row.configuration) ?? '')
          ? { configuration: text(row.configuration) ?? '' }
          : {}),
      },
    ]
  })
}

function isImage(value: unknown): value is ReleaseImage {
  return (
    isRecord(value) &&
    text(value.service) !== null &&
    text(value.repository) !== null &&
    /^sha256:[0-9a-f]{64}$/.test(text(value.digest) ?? '') &&
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
    image: defaults.get(text(row.Image) ?? '') ?? null,
    replicas,
    configHash: text(labels['com.docker.compose.config-hash']),
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
