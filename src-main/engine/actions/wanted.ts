import type { ReleaseImage } from '#core/model/release'
import type { HostSession } from '#core/ports'
import { inspectedDigest, saysMissing } from '#core/registry/manifest'
import { isSameRepository, parseRepository } from '#core/registry/reference'
import type { WantedImage } from '#core/runtimes/compose/facts'
import { localImages } from '#core/runtimes/compose/inspected'
import { pinnedRef } from '#core/runtimes/compose/override'
import { type RegistryClient, type RegistryDigest, registryClient } from '../registry/client.ts'
import { type HostDocker, readHostDocker } from '../registry/host-docker.ts'
import { question } from './question.ts'

/** An image by the name a person gave it. */
interface Named {
  readonly service: string
  readonly repository: string
  readonly tag: string
}

/** Finds images: in their registry as Docker on the host would, then by Docker itself, then among those on the host. */
export interface ImageSource {
  /** The digest behind a tag. */
  tag(named: Named): Promise<WantedImage>
  /** Whether an image of an earlier release can still be had. */
  release(image: ReleaseImage): Promise<WantedImage>
}

/** Hands out a source of images, whose connections are closed afterwards. */
export async function withImages<T>(host: HostSession, use: (source: ImageSource) => Promise<T>): Promise<T> {
  const docker = await readHostDocker(host)
  const clients = new Map<string, RegistryClient>()
  const ask = async (repository: string, reference: string): Promise<RegistryDigest> => {
    const client = clients.get(repository) ?? registryClient(host, docker, repository)
    clients.set(repository, client)
    const answer = await client.digest(reference)
    return answer.kind === 'unknown' ? askDocker(host, docker, repository, reference, answer.why) : answer
  }
  try {
    return await use({
      tag: named => findTag(host, named, ask),
      release: image => findRelease(host, image, ask),
    })
  } finally {
    for (const client of clients.values()) client.close()
  }
}

type Ask = (repository: string, reference: string) => Promise<RegistryDigest>

async function findTag(host: HostSession, named: Named, ask: Ask): Promise<WantedImage> {
  const { service } = named
  const reference = `${named.repository}:${named.tag}`
  const answer = await ask(named.repository, named.tag)
  if (answer.kind === 'found') {
    const image = { ...named, digest: answer.digest }
    return { found: true, image, local: await isLocal(host, image) }
  }
  if (answer.kind === 'missing') {
    const why = 'the registry has no such tag. Look at the list of tags, or wait until it was pushed.'
    return { found: false, service, reference, why }
  }
  const local = await localDigest(host, named)
  if (local === null) return { found: false, service, reference, why: answer.why }
  return { found: true, image: { ...named, digest: local }, local: true, unasked: answer.why }
}

async function findRelease(host: HostSession, image: ReleaseImage, ask: Ask): Promise<WantedImage> {
  if (await isLocal(host, image)) return { found: true, image, local: true }
  const answer = await ask(image.repository, image.digest)
  if (answer.kind === 'found') return { found: true, image, local: false }
  const why =
    answer.kind === 'missing'
      ? 'it is neither on the host nor in the registry any more.'
      : `it is not on the host. ${answer.why}`
  return { found: false, service: image.service, reference: pinnedRef(image), why }
}

async function isLocal(host: HostSession, image: ReleaseImage): Promise<boolean> {
  return (await question(host, ['docker', 'image', 'inspect', pinnedRef(image)], 'The image')).ok
}

/** What Docker on the host says of a reference where our own question failed; `why` is that failure. */
async function askDocker(
  host: HostSession,
  { daemon }: HostDocker,
  repository: string,
  reference: string,
  why: string,
): Promise<RegistryDigest> {
  const name = reference.startsWith('sha256:') ? `${repository}@${reference}` : `${repository}:${reference}`
  const insecure = daemon.insecureHosts.includes(parseRepository(repository).registry) ? ['--insecure'] : []
  const commands = [
    ['docker', 'buildx', 'imagetools', 'inspect', '--format', '{{json .Manifest}}', name],
    ['docker', 'manifest', 'inspect', '--verbose', ...insecure, name],
  ]
  for (const argv of commands) {
    const answer = await question(host, argv, 'Docker on the host')
    const digest = answer.ok ? inspectedDigest(answer.value, daemon.platform) : null
    if (digest !== null) return { kind: 'found', digest }
    if (!answer.ok && saysMissing(answer.error)) return { kind: 'missing' }
  }
  return { kind: 'unknown', why }
}

async function localDigest(host: HostSession, { repository, tag }: Named): Promise<string | null> {
  const found = await question(host, ['docker', 'image', 'inspect', `${repository}:${tag}`], 'The image')
  const images = found.ok ? localImages(found.value) : []
  return images[0]?.digests.find(one => isSameRepository(one.repository, repository))?.digest ?? null
}
