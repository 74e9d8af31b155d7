import { type CatalogImage, findInCatalog } from './catalog.ts'
import { parseReference, printReference, withDefaultTag } from './reference.ts'

/** An image that was pulled: where it came from and the tags it has here. */
export interface LocalImage {
  readonly image: CatalogImage
  /** Full references with a tag, like `127.0.0.1:5000/redis-broker:latest`. */
  readonly tags: readonly string[]
  /** Full references with the digest. */
  readonly digests: readonly string[]
}

/** What the registry offers (to be kept once its layers are here), or docker's words why not. */
export type PullOutcome =
  | { readonly ok: true; readonly image: CatalogImage; readonly keep: () => void }
  | { readonly ok: false; readonly error: string }

/** The engine's image store. */
export interface ImageStore {
  list(): readonly LocalImage[]
  find(reference: string): LocalImage | undefined
  request(reference: string): PullOutcome
  /** Gives the image behind `source` one more tag; false when there is no such image. */
  tag(source: string, target: string): boolean
  /** Takes a tag away, and the image with its last one. */
  untag(reference: string): boolean
}

/** Creates a store that pulls from the demo's registry at `registryHost` (host:port). */
export function createImageStore(registryHost: string): ImageStore {
  const byId = new Map<string, { image: CatalogImage; tags: Set<string>; digests: Set<string> }>()

  const view = (id: string): LocalImage | undefined => {
    const entry = byId.get(id)
    return entry && { image: entry.image, tags: [...entry.tags], digests: [...entry.digests] }
  }

  const find = (text: string): LocalImage | undefined => {
    const reference = printReference(withDefaultTag(parseReference(text)))
    const digest = parseReference(text).digest
    const bare = text.replace(/^sha256:/, '')
    for (const [id, entry] of byId) {
      const named = entry.tags.has(reference) || (digest !== null && entry.image.digest === digest)
      if (named || (/^[0-9a-f]{12,64}$/.test(bare) && id.startsWith(`sha256:${bare}`))) return view(id)
    }
    return undefined
  }

  const give = (image: CatalogImage, tag: string | null, digest: string | null): void => {
    const entry = byId.get(image.id) ?? { image, tags: new Set(), digests: new Set() }
    byId.set(image.id, entry)
    if (tag !== null) {
      for (const other of byId.values()) other.tags.delete(tag)
      entry.tags.add(tag)
    }
    if (digest !== null) entry.digests.add(digest)
  }

  return {
    list: () => [...byId.keys()].flatMap(id => view(id) ?? []),
    find,
    request(text) {
      const { repository, tag, digest } = withDefaultTag(parseReference(text))
      const slash = repository.indexOf('/')
      const host = repository.slice(0, slash)
      if (host !== registryHost) {
        const address = host.includes('.') || host.includes(':') ? host : 'registry-1.docker.io'
        return {
          ok: false,
          error: `Error response from daemon: Get "https://${address}/v2/": dial tcp: lookup ${address.split(':')[0]}: no such host`,
        }
      }
      const image = findInCatalog(repository.slice(slash + 1), digest ?? tag ?? '')
      if (image === undefined) {
        const wanted = printReference(withDefaultTag(parseReference(text)))
        return {
          ok: false,
          error: `Error response from daemon: manifest for ${wanted} not found: manifest unknown: manifest unknown`,
        }
      }
      const fullTag = digest === null && tag !== null ? `${repository}:${tag}` : null
      return { ok: true, image, keep: () => give(image, fullTag, `${repository}@${image.digest}`) }
    },
    tag(source, target) {
      const local = find(source)
      if (local === undefined) return false
      give(local.image, printReference(withDefaultTag(parseReference(target))), null)
      return true
    },
    untag(text) {
      const local = find(text)
      const entry = local && byId.get(local.image.id)
      if (entry === undefined) return false
      entry.tags.delete(printReference(withDefaultTag(parseReference(text))))
      if (entry.tags.size === 0) byId.delete(entry.image.id)
      return true
    },
  }
}
