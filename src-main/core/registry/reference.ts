/** An image repository taken apart as Docker does. */
export interface Repository {
  /** `docker.io`, `ghcr.io`, `127.0.0.1:5000`. */
  readonly registry: string
  /** In that registry: `library/redis`. */
  readonly path: string
  /** As Docker prints it, its own registry left out: `redis`, `ghcr.io/team/redis-broker`. */
  readonly familiar: string
}

/** Docker's own registry, which goes without saying. */
export const dockerHub = 'docker.io'

/** Takes a repository apart; what no registry is named for is in Docker's own. */
export function parseRepository(repository: string): Repository {
  const slash = repository.indexOf('/')
  const first = slash < 0 ? '' : repository.slice(0, slash)
  const isHost = /[.:]|^localhost$|[A-Z]/.test(first)
  const registry = !isHost || first === `index.${dockerHub}` ? dockerHub : first
  const rest = isHost ? repository.slice(slash + 1) : repository
  if (registry !== dockerHub) return { registry, path: rest, familiar: repository }
  const path = rest.includes('/') ? rest : `library/${rest}`
  return { registry, path, familiar: path.replace(/^library\//, '') }
}

/** Whether two names mean one repository: `redis` is `docker.io/library/redis`. */
export const isSameRepository = (one: string, other: string): boolean =>
  parseRepository(one).familiar === parseRepository(other).familiar

/** Splits `registry:5000/name:tag@sha256:…`; the tag and the digest are null where there is none. */
export function splitReference(reference: string): {
  readonly repository: string
  readonly tag: string | null
  readonly digest: string | null
} {
  const [bare = reference, digest = null] = reference.split('@')
  const colon = bare.lastIndexOf(':')
  if (colon <= bare.lastIndexOf('/')) return { repository: bare, tag: null, digest }
  return { repository: bare.slice(0, colon), tag: bare.slice(colon + 1), digest }
}

/** What the tags begin with that keep images of releases on a host; they are in no registry. */
export const keptTagPrefix = 'brokerlight.'

/** Whether a tag is one that keeps an image on its host. */
export const isKeptTag = (tag: string): boolean => tag.startsWith(keptTagPrefix)
