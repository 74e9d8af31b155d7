import { createHash } from 'node:crypto'
import type { HostSession } from '#core/ports'
import { endpointsOf } from '#core/registry/docker-daemon'
import { nextPage } from '#core/registry/http-fields'
import { createdMs, manifestTarget, manifestTypes } from '#core/registry/manifest'
import { dockerHub, parseRepository } from '#core/registry/reference'
import { err, ok, type Result } from '#core/result'
import { type RegistryAnswer, type RegistryEndpoint, registryEndpoint } from './endpoint.ts'
import type { HostDocker } from './host-docker.ts'

/** Tags a page is asked for; registries give fewer as they like. */
const pageTags = 1000
/** Most pages that are read: a registry that never ends its list is cut there. */
const mostPages = 200

/** The tags of a repository; cut where the registry gives more than anybody reads. */
export interface TagList {
  readonly tags: readonly string[]
  readonly isCut: boolean
}

/** What a registry knows of a reference: its digest, that there is no such image, or that it cannot be asked. */
export type RegistryDigest =
  | { readonly kind: 'found'; readonly digest: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unknown'; readonly why: string }

/** The image behind a tag, by its config; `other` is for other platforms, or no image at all (a signature). */
export type TagImage =
  | { readonly kind: 'image'; readonly id: string; readonly createdMs: number | null }
  | { readonly kind: 'other' }
  | { readonly kind: 'unknown' }

/** One repository in its registry, asked from the broker's machine as Docker there would. Its owner closes it. */
export interface RegistryClient {
  tags(): Promise<Result<TagList>>
  digest(reference: string): Promise<RegistryDigest>
  /** The image of a tag on the platform of the host. */
  image(tag: string): Promise<TagImage>
  close(): void
}

/** Makes a client; nothing is asked yet. */
export function registryClient(host: HostSession, docker: HostDocker, repository: string): RegistryClient {
  const { registry, path } = parseRepository(repository)
  const endpoints = endpointsOf(registry, docker.daemon).map(one =>
    registryEndpoint(host, docker, one, registry),
  )
  const gone = new Set<RegistryEndpoint>()

  /** Asks the addresses of the registry in Docker's order; a mirror counts only where it has the answer. */
  const ask = async (method: 'GET' | 'HEAD', path: string, accept: string): Promise<Result<Answered>> => {
    let failure = `The registry ${registry} could not be asked before.`
    for (const endpoint of endpoints) {
      if (gone.has(endpoint)) continue
      const answer = await endpoint.send(method, `${endpoint.endpoint.base}${path}`, accept)
      if (!answer.ok) {
        gone.add(endpoint)
        failure = `The registry ${endpoint.endpoint.authority} cannot be reached from the host: ${answer.error.message}`
      } else if (!endpoint.endpoint.isMirror || answer.value.status === 200)
        return ok({ endpoint, answer: answer.value })
    }
    gone.clear()
    return err(failure)
  }
  const refusal = ({ endpoint, answer: { status } }: Answered): string => {
    const command = registry === dockerHub ? 'docker login' : `docker login ${registry}`
    const name = `The registry ${registry}`
    if (status === 401 || status === 403) {
      const trouble = endpoint.loginTrouble()
      const why = endpoint.hasLogin()
        ? `${name} refuses ${path} to the login that Docker on the host has for it.`
        : `${name} wants a login for ${path}.`
      return `${why}${trouble === null ? '' : ` ${trouble}`} Run on the host, as the same user: ${command}`
    }
    if (status === 404) return `${name} has no repository ${path}.`
    if (status === 429) return `${name} was asked too often. Wait, or run on the host: ${command}`
    return `${name} answered ${status} for ${path}.`
  }

  return {
    tags: async () => {
      const list = `/v2/${path}/tags/list`
      let answered = await ask('GET', `${list}?n=${pageTags}`, 'application/json')
      // Some registries refuse a page of that size instead of giving a smaller one.
      if (answered.ok && answered.value.answer.status === 400)
        answered = await ask('GET', list, 'application/json')
      const tags = new Set<string>()
      const seen = new Set<string>()
      for (;;) {
        if (!answered.ok) return answered
        const { endpoint, answer } = answered.value
        if (answer.status !== 200) return err(refusal(answered.value))
        const page = tagsIn(answer.body)
        if (page === null)
          return err(`The registry ${registry} answered something that is not a list of tags.`)
        for (const tag of page) tags.add(tag)
        seen.add(answer.url)
        const next = nextPage(answer.headers.link, answer.url)
        if (next === null || seen.has(next)) return ok({ tags: [...tags], isCut: false })
        if (seen.size >= mostPages) return ok({ tags: [...tags], isCut: true })
        answered = await followed(endpoint, next)
      }
    },
    digest: async reference => {
      const manifest = `/v2/${path}/manifests/${reference}`
      let answered = await ask('HEAD', manifest, manifestTypes)
      let digest = answered.ok ? answered.value.answer.headers['docker-content-digest'] : undefined
      // Some registries know no HEAD here, or leave the digest out.
      if (
        answered.ok &&
        (answered.value.answer.status === 405 || (answered.value.answer.status === 200 && !digest))
      ) {
        answered = await ask('GET', manifest, manifestTypes)
        if (answered.ok)
          digest = `sha256:${createHash('sha256').update(answered.value.answer.body).digest('hex')}`
      }
      if (!answered.ok) return { kind: 'unknown', why: answered.error }
      const { status } = answered.value.answer
      if (status === 200 && digest !== undefined) return { kind: 'found', digest }
      return status === 404 ? { kind: 'missing' } : { kind: 'unknown', why: refusal(answered.value) }
    },
    image: async tag => {
      let reference = tag
      for (let hops = 0; hops < 3; hops += 1) {
        const manifest = await ask('GET', `/v2/${path}/manifests/${reference}`, manifestTypes)
        if (!manifest.ok || manifest.value.answer.status !== 200) return { kind: 'unknown' }
        const target = manifestTarget(manifest.value.answer.body, docker.daemon.platform)
        if (target === null) return { kind: 'other' }
        reference = target.digest
        if (target.kind === 'manifest') continue
        const config = await ask('GET', `/v2/${path}/blobs/${reference}`, '*/*')
        if (!config.ok || config.value.answer.status !== 200) return { kind: 'unknown' }
        return { kind: 'image', id: reference, createdMs: createdMs(config.value.answer.body) }
      }
      return { kind: 'other' }
    },
    close: () => {
      for (const endpoint of endpoints) endpoint.close()
    },
  }

  /** The next page comes from the address that gave the one before it: another's pages are cut elsewhere. */
  async function followed(endpoint: RegistryEndpoint, url: string): Promise<Result<Answered>> {
    const answer = await endpoint.send('GET', url, 'application/json')
    return answer.ok
      ? ok({ endpoint, answer: answer.value })
      : err(`The registry ${registry} broke off in its list of tags: ${answer.error.message}`)
  }
}

interface Answered {
  readonly endpoint: RegistryEndpoint
  readonly answer: RegistryAnswer
}

function tagsIn(body: string): readonly string[] | null {
  try {
    const { tags } = JSON.parse(body) as { readonly tags?: unknown }
    if (tags === null || tags === undefined) return []
    return Array.isArray(tags) ? tags.filter(tag => typeof tag === 'string') : null
  } catch {
    return null
  }
}
