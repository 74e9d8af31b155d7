import type { LinkFault } from '#core/model/link'
import type { HostSession, HttpAnswer, HttpPool, HttpRequest } from '#core/ports'
import type { Endpoint } from '#core/registry/docker-daemon'
import { challengesOf } from '#core/registry/http-fields'
import { basicAuthorization, type Login } from '#core/registry/login'
import { ok, type Result } from '#core/result'
import { type HostDocker, hostAuthorities, loginFor, readableCertificates } from './host-docker.ts'

/** How long a registry may take for one answer. */
const answerTimeoutMs = 10_000
/** Most bytes of an answer that are read. */
const mostBytes = 4 * 1024 * 1024
const mostRedirects = 4

/** An answer of a registry, and the address that gave it. */
export interface RegistryAnswer extends HttpAnswer {
  readonly url: string
}

/** One address of a registry with its connections, its trust and what signs in there. */
export interface RegistryEndpoint {
  readonly endpoint: Endpoint
  /** Why there may be no login though one was to be had; null mostly. */
  loginTrouble(): string | null
  /** Whether Docker on the host has a login for it. */
  hasLogin(): boolean
  send(method: 'GET' | 'HEAD', url: string, accept: string): Promise<Result<RegistryAnswer, LinkFault>>
  close(): void
}

/** Opens nothing yet: connections are made with the first question. */
export function registryEndpoint(
  host: HostSession,
  docker: HostDocker,
  endpoint: Endpoint,
  registry: string,
): RegistryEndpoint {
  const { authority, isVerified } = endpoint
  const own = readableCertificates(docker.files.authorities.get(authority) ?? '')
  const advice = `Put the certificate of its authority into /etc/docker/certs.d/${authority}/ca.crt on the host.`
  const poolOf = (more: readonly string[]): HttpPool =>
    host.httpPool(isVerified ? { authorities: [...own, ...more], advice } : 'any')
  let pool = poolOf([])
  let widened: Promise<void> | null = null
  let authorization: string | null = null
  let signingIn: Promise<string | null> | null = null
  let known: { readonly login: Login | null; readonly trouble: string | null } = {
    login: null,
    trouble: null,
  }

  const widen = (): Promise<void> => {
    widened ??= hostAuthorities(host).then(found => {
      pool.close()
      pool = poolOf(found)
    })
    return widened
  }
  const exchange = async (request: HttpRequest): Promise<Result<HttpAnswer, LinkFault>> => {
    const used = pool
    const answer = await used.send(request)
    if (answer.ok || answer.error.code !== 'tls' || !isVerified) return answer
    await widen()
    return used === pool ? answer : pool.send(request)
  }
  const get = (url: string, headers: Readonly<Record<string, string>>, more: Partial<HttpRequest> = {}) =>
    exchange({ method: 'GET', url, headers, timeoutMs: answerTimeoutMs, maxBytes: mostBytes, ...more })

  /** The token of a realm, by the login where there is one; null where the realm gives none. */
  const token = async (fields: ReadonlyMap<string, string>): Promise<string | null> => {
    const realm = fields.get('realm') ?? ''
    if (!URL.canParse(realm)) return null
    const url = new URL(realm)
    const { login } = known
    // A password never goes over plain HTTP where the registry itself speaks TLS.
    if (login !== null && url.protocol !== 'https:' && isVerified && endpoint.base.startsWith('https:'))
      return null
    const asked = ['service', 'scope'].flatMap(name =>
      fields.has(name) ? [[name, fields.get(name) ?? '']] : [],
    )
    if (login?.kind === 'identity') {
      const form = new URLSearchParams([
        ['grant_type', 'refresh_token'],
        ['client_id', 'brokerlight'],
        ['refresh_token', login.token],
        ...asked,
      ])
      const headers = { 'Content-Type': 'application/x-www-form-urlencoded' }
      return tokenIn(await get(url.href, headers, { method: 'POST', body: form.toString() }))
    }
    for (const [name = '', value = ''] of asked) url.searchParams.set(name, value)
    const headers = login === null ? {} : { Authorization: basicAuthorization(login.user, login.password) }
    return tokenIn(await get(url.href, headers))
  }
  const signIn = async (header: string): Promise<string | null> => {
    known = await loginFor(host, docker, endpoint.isMirror ? authority : registry)
    const challenges = challengesOf(header)
    const bearer = challenges.find(({ scheme }) => scheme === 'bearer')
    if (bearer !== undefined) {
      const given = await token(bearer.fields)
      return given === null ? null : `Bearer ${given}`
    }
    const { login } = known
    return login?.kind === 'password' && challenges.some(({ scheme }) => scheme === 'basic')
      ? basicAuthorization(login.user, login.password)
      : null
  }
  const isOwn = (url: string): boolean => new URL(url).origin === new URL(endpoint.base).origin
  const once = async (
    method: 'GET' | 'HEAD',
    url: string,
    accept: string,
  ): Promise<Result<RegistryAnswer, LinkFault>> => {
    let address = url
    for (let hops = 0; ; hops += 1) {
      const sent = authorization !== null && isOwn(address) ? { Authorization: authorization } : {}
      const answer = await get(address, { Accept: accept, ...sent }, { method })
      if (!answer.ok) return answer
      const { status, headers } = answer.value
      const to = headers.location ?? ''
      const isMoved = [301, 302, 303, 307, 308].includes(status) && URL.canParse(to, address)
      if (!isMoved || hops >= mostRedirects) return ok({ ...answer.value, url: address })
      const next = new URL(to, address)
      if (address.startsWith('https:') && next.protocol !== 'https:')
        return ok({ ...answer.value, url: address })
      address = next.href
    }
  }
  return {
    endpoint,
    loginTrouble: () => known.trouble,
    hasLogin: () => known.login !== null,
    send: async (method, url, accept) => {
      const before = authorization
      const first = await once(method, url, accept)
      const challenge = first.ok ? first.value.headers['www-authenticate'] : undefined
      if (!first.ok || first.value.status !== 401 || challenge === undefined) return first
      // Several questions may be refused at once; one of them signs in for all.
      if (authorization === before) {
        signingIn ??= signIn(challenge).finally(() => {
          signingIn = null
        })
        authorization = await signingIn
      }
      return authorization === null ? first : once(method, url, accept)
    },
    close: () => pool.close(),
  }
}

function tokenIn(answer: Result<HttpAnswer, LinkFault>): string | null {
  if (!answer.ok || answer.value.status !== 200) return null
  return /"(?:access_)?token"\s*:\s*"([^"]+)"/.exec(answer.value.body)?.[1] ?? null
}
