/** Types of manifests that are asked for. */
export const manifestTypes = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ')

/** An operating system and a processor as image configs name them. */
export interface Platform {
  readonly os: string
  readonly architecture: string
}

/** What a manifest leads to: the manifest for a platform, or the config of the image; null where it is neither. */
export type ManifestTarget =
  | { readonly kind: 'manifest'; readonly digest: string }
  | { readonly kind: 'config'; readonly digest: string }

type Json = Readonly<Record<string, unknown>>
const record = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {}

function parsed(source: string): unknown {
  try {
    return JSON.parse(source) as unknown
  } catch {
    return null
  }
}

const digestPattern = /^sha256:[0-9a-f]{64}$/
const digestIn = (value: unknown): string | null => {
  const { digest } = record(value)
  return typeof digest === 'string' && digestPattern.test(digest) ? digest : null
}

const isFor = (value: unknown, { os, architecture }: Platform): boolean => {
  const platform = record(record(value).platform ?? record(value).Platform)
  return platform.os === os && platform.architecture === architecture
}

/** What a manifest leads to on a platform. */
export function manifestTarget(source: string, platform: Platform): ManifestTarget | null {
  const manifest = record(parsed(source))
  if (Array.isArray(manifest.manifests)) {
    const digest = digestIn(manifest.manifests.find(one => isFor(one, platform)))
    return digest === null ? null : { kind: 'manifest', digest }
  }
  const digest = digestIn(manifest.config)
  return digest === null ? null : { kind: 'config', digest }
}

/** Images that are made to be the same each time carry a time before this one, or none. */
const firstRealMs = Date.UTC(2000, 0, 1)

/** When an image was made, by its config, in epoch ms; null where it does not tell. */
export function createdMs(config: string): number | null {
  const { created } = record(parsed(config))
  const at = typeof created === 'string' ? Date.parse(created) : Number.NaN
  return Number.isFinite(at) && at > firstRealMs ? at : null
}

/**
 * The digest in what `docker buildx imagetools inspect --format '{{json .Manifest}}'` or `docker manifest inspect
 * --verbose` prints; of an index the latter prints a row for each platform, and the one of the host is taken.
 */
export function inspectedDigest(stdout: string, platform: Platform): string | null {
  const value = parsed(stdout)
  if (!Array.isArray(value)) return digestIn(value) ?? digestIn(record(value).Descriptor)
  const rows = value.map(row => record(row).Descriptor)
  return digestIn(rows.find(row => isFor(row, platform)))
}

/** Whether docker says that the registry has no such image: all else is a question that failed. */
export const saysMissing = (stderr: string): boolean =>
  /no such manifest|manifest unknown|name unknown|: not found\s*$/im.test(stderr)
