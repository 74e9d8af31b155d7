import type { ReleaseImage } from '#core/model/release'
import type { HostSession } from '#core/ports'
import { localImages, parseJson, type WantedImage } from '#core/runtimes/compose/facts'
import { pinnedRef } from '#core/runtimes/compose/override'
import { question } from './facts.ts'
import { registryDigest } from './registry.ts'

/** An image by the name a person gave it. */
interface Named {
  readonly service: string
  readonly repository: string
  readonly tag: string
}

/**
 * Finds the digest behind a tag: the registry is asked (from the host, without credentials), then Docker on the host
 * (which has the logins), then the images that are on the host already.
 */
export async function findTag(host: HostSession, named: Named): Promise<WantedImage> {
  const reference = `${named.repository}:${named.tag}`
  const registry = await registryDigest(host, named.repository, named.tag)
  if (registry.kind === 'missing') {
    return {
      found: false,
      service: named.service,
      reference,
      why: `the registry has no such tag. Look at the list of tags, or wait until it was pushed.`,
    }
  }
  const asked = registry.kind === 'found' ? registry.digest : await dockerDigest(host, reference)
  if (asked !== null) {
    const image = { ...named, digest: asked }
    return { found: true, image, local: await isLocal(host, image) }
  }
  const local = await localDigest(host, named)
  if (local !== null) {
    const unasked = registry.kind === 'unknown' ? registry.why : 'It could not be asked.'
    return { found: true, image: { ...named, digest: local }, local: true, unasked }
  }
  return {
    found: false,
    service: named.service,
    reference,
    why: registry.kind === 'unknown' ? registry.why : 'it is not known anywhere.',
  }
}

/** Looks whether an image of an earlier release can still be had: on the host, or in its registry. */
export async function findRelease(host: HostSession, image: ReleaseImage): Promise<WantedImage> {
  if (await isLocal(host, image)) return { found: true, image, local: true }
  const registry = await registryDigest(host, image.repository, image.digest)
  if (registry.kind === 'found') return { found: true, image, local: false }
  if (registry.kind === 'unknown' && (await dockerDigest(host, pinnedRef(image))) !== null) {
    return { found: true, image, local: false }
  }
  const why =
    registry.kind === 'missing'
      ? 'it is neither on the host nor in the registry any more.'
      : registry.kind === 'unknown'
        ? `it is not on the host. ${registry.why}`
        : ''
  return { found: false, service: image.service, reference: pinnedRef(image), why }
}

async function isLocal(host: HostSession, image: ReleaseImage): Promise<boolean> {
  return (await question(host, ['docker', 'image', 'inspect', pinnedRef(image)], 'The image')).ok
}

/** What Docker on the host says of a reference, with the logins it has. */
async function dockerDigest(host: HostSession, reference: string): Promise<string | null> {
  const buildx = await question(
    host,
    ['docker', 'buildx', 'imagetools', 'inspect', '--format', '{{json .Manifest}}', reference],
    'The registry',
  )
  const plain = buildx.ok
    ? buildx
    : await question(host, ['docker', 'manifest', 'inspect', '--verbose', reference], 'The registry')
  return plain.ok ? digestIn(parseJson(plain.value)) : null
}

function digestIn(value: unknown): string | null {
  const digest = /^sha256:[0-9a-f]{64}$/
  const row = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  if (typeof row.digest === 'string' && digest.test(row.digest)) return row.digest
  const descriptor =
    typeof row.Descriptor === 'object' && row.Descriptor !== null
      ? (row.Descriptor as Record<string, unknown>)
      : {}
  return typeof descriptor.digest === 'string' && digest.test(descriptor.digest) ? descriptor.digest : null
}

async function localDigest(host: HostSession, named: Named): Promise<string | null> {
  const found = await question(
    host,
    ['docker', 'image', 'inspect', `${named.repository}:${named.tag}`],
    'The image',
  )
  const images = found.ok ? localImages(found.value) : []
  return images[0]?.digests.find(one => one.repository === named.repository)?.digest ?? null
}
