import { type PublishedPort, publishedPorts } from '../../host/published-ports.ts'
import { isKeptTag, splitReference } from '../../registry/reference.ts'
import { isRecord, type Json, jsonObjects, stringOf } from './json.ts'

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
  readonly health: 'none' | 'starting' | 'healthy' | 'unhealthy'
  readonly ports: readonly PublishedPort[]
  readonly networks: readonly string[]
}

/** The name in a row of `docker inspect`; empty where it has none. */
export const containerName = (row: Json): string => stringOf(row.Name)?.replace(/^\//, '') ?? ''

/** Containers from `docker inspect NAME…`, by name. */
export function inspectedContainers(stdout: string): ReadonlyMap<string, ContainerFacts> {
  const rows = jsonObjects(stdout).flatMap(row => {
    const container = containerName(row)
    const imageId = stringOf(row.Image)
    if (container === '' || imageId === null) return []
    const state = isRecord(row.State) ? row.State : {}
    const network = isRecord(row.NetworkSettings) ? row.NetworkSettings : {}
    const health = isRecord(state.Health) ? stringOf(state.Health.Status) : null
    const config = isRecord(row.Config) ? row.Config : {}
    const labels = isRecord(config.Labels) ? config.Labels : {}
    const policy = isRecord(row.HostConfig) ? row.HostConfig.RestartPolicy : null
    const restart = (isRecord(policy) ? stringOf(policy.Name) : null) ?? 'no'
    return [
      [
        container,
        {
          container,
          service: stringOf(labels['com.docker.compose.service']),
          imageId,
          configured: stringOf(config.Image) ?? '',
          state: stringOf(state.Status) ?? 'unknown',
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
    const id = stringOf(row.Id)
    if (id === null) return []
    const digests = strings(row.RepoDigests).flatMap(one => {
      const [repository, digest] = one.split('@')
      return repository && digest ? [{ repository, digest }] : []
    })
    const tags = strings(row.RepoTags).flatMap(one => {
      const { repository, tag } = splitReference(one)
      return tag === null || isKeptTag(tag) ? [] : [{ repository, tag }]
    })
    const descriptor = isRecord(row.Descriptor) ? stringOf(row.Descriptor.digest) : null
    const driver = isRecord(row.GraphDriver) ? stringOf(row.GraphDriver.Name) : null
    const manifest = descriptor ?? (driver !== null && snapshotters.has(driver) ? id : null)
    return [{ id, digests, tags, manifest }]
  })
}
