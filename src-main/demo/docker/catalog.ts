import { createHash } from 'node:crypto'

/** How a version of the broker's image behaves once it runs. */
export type Behaviour = 'good' | 'exits' | 'never-healthy'

/** One image of the demo's registry: real manifest and config documents, so that every digest can be checked. */
export interface CatalogImage {
  /** Repository without the registry's host. */
  readonly repository: string
  readonly tags: readonly string[]
  readonly behaviour: Behaviour
  /** Redis settings that differ between versions. */
  readonly settings: Readonly<Record<string, string>>
  readonly createdAt: string
  readonly sizeBytes: number
  readonly config: string
  /** `sha256:` of the config: the image's id. */
  readonly id: string
  readonly manifest: string
  /** `sha256:` of the manifest: what a release is pinned to. */
  readonly digest: string
}

type Row = Pick<CatalogImage, 'repository' | 'tags' | 'behaviour' | 'settings' | 'createdAt' | 'sizeBytes'>

const manifestType = 'application/vnd.docker.distribution.manifest.v2+json'

const rows: readonly Row[] = [
  {
    repository: 'redis-broker',
    tags: ['main-a1b2c3d'],
    behaviour: 'good',
    settings: { maxclients: '2000' },
    createdAt: '2026-10-02T08:15:00Z',
    sizeBytes: 41_400_000,
  },
  {
    repository: 'redis-broker',
    tags: ['main-dead0ff'],
    behaviour: 'exits',
    settings: { maxclients: '4000' },
    createdAt: '2026-10-20T16:40:00Z',
    sizeBytes: 41_500_000,
  },
  {
    repository: 'redis-broker',
    tags: ['main-bad0bad'],
    behaviour: 'never-healthy',
    settings: { maxclients: '4000' },
    createdAt: '2026-10-27T11:05:00Z',
    sizeBytes: 41_500_000,
  },
  {
    repository: 'redis-broker',
    tags: ['main-e4f5a6b', 'latest'],
    behaviour: 'good',
    settings: { maxclients: '5000' },
    createdAt: '2026-11-03T09:30:00Z',
    sizeBytes: 41_600_000,
  },
  ...['redis-exporter', 'rtsp-capture', 'frame-buffer'].map(
    (repository): Row => ({
      repository,
      tags: ['latest'],
      behaviour: 'good',
      settings: {},
      createdAt: '2026-09-18T07:00:00Z',
      sizeBytes: 13_200_000,
    }),
  ),
]

const sha256 = (text: string): string => `sha256:${createHash('sha256').update(text).digest('hex')}`

const build = (row: Row): CatalogImage => {
  const layer = sha256(`${row.repository} ${row.tags.join(' ')}`)
  const config = JSON.stringify({
    architecture: 'amd64',
    os: 'linux',
    created: row.createdAt,
    config: {
      Labels: {
        'org.opencontainers.image.revision': row.tags[0]?.replace(/^main-/, ''),
        'org.opencontainers.image.description': 'Stand-in of the Brokerlight demo',
      },
    },
    rootfs: { type: 'layers', diff_ids: [layer] },
  })
  const id = sha256(config)
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: manifestType,
    config: { mediaType: 'application/vnd.docker.container.image.v1+json', size: config.length, digest: id },
    layers: [
      { mediaType: 'application/vnd.docker.image.rootfs.diff.tar.gzip', size: row.sizeBytes, digest: layer },
    ],
  })
  return { ...row, config, id, manifest, digest: sha256(manifest) }
}

/** Everything the demo's registry holds. */
export const catalog: readonly CatalogImage[] = rows.map(build)

/** The image a tag or digest of a repository means, if the registry has it. */
export function findInCatalog(repository: string, tagOrDigest: string): CatalogImage | undefined {
  return catalog.find(
    image =>
      image.repository === repository && (image.digest === tagOrDigest || image.tags.includes(tagOrDigest)),
  )
}
