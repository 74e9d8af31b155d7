import { dockerHub } from './reference.ts'

/** What a registry is signed in to with. */
export type Login =
  | { readonly kind: 'password'; readonly user: string; readonly password: string }
  /** A refresh token, exchanged at the realm for one that is good for a repository. */
  | { readonly kind: 'identity'; readonly token: string }

/** Where Docker on the host has the login of a registry. */
export type LoginPlace =
  | { readonly kind: 'file'; readonly login: Login }
  /** A program, `docker-credential-NAME`, asked for `server`. */
  | { readonly kind: 'helper'; readonly name: string; readonly server: string }
  | { readonly kind: 'none' }

type Json = Readonly<Record<string, unknown>>

const record = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {}
const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)

function parsed(source: string): Json {
  try {
    return record(JSON.parse(source))
  } catch {
    return {}
  }
}

/** What the file and the helpers call a registry. */
const serverOf = (registry: string): string =>
  registry === dockerHub ? 'https://index.docker.io/v1/' : registry

/** `https://host:port/v1/` as its host: old Docker wrote addresses. */
const hostOf = (server: string): string => server.replace(/^https?:\/\//, '').replace(/\/.*$/, '')

/** The login of a registry from Docker's `config.json`, whose text may be empty. */
export function loginPlace(source: string, registry: string): LoginPlace {
  const config = parsed(source)
  const server = serverOf(registry)
  const helpers = record(config.credHelpers)
  const helper = text(helpers[server]) ?? text(helpers[registry]) ?? text(config.credsStore)
  if (helper !== null && /^[\w.-]+$/.test(helper)) return { kind: 'helper', name: helper, server }
  const logins = record(config.auths)
  const key = [server, ...Object.keys(logins).filter(one => hostOf(one) === hostOf(server))].find(
    one => loginOf(record(logins[one])) !== null,
  )
  const login = key === undefined ? null : loginOf(record(logins[key]))
  return login === null ? { kind: 'none' } : { kind: 'file', login }
}

function loginOf(entry: Json): Login | null {
  const token = text(entry.identitytoken)
  if (token !== null) return { kind: 'identity', token }
  const pair = decoded(text(entry.auth) ?? '')
  const colon = pair.indexOf(':')
  const user = colon > 0 ? pair.slice(0, colon) : text(entry.username)
  const password = colon > 0 ? pair.slice(colon + 1).replace(/\0+$/, '') : text(entry.password)
  return user !== null && password !== null ? { kind: 'password', user, password } : null
}

function decoded(base64: string): string {
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(base64), letter => letter.charCodeAt(0)))
  } catch {
    return ''
  }
}

/** The login that a credential helper printed; null where it has none. */
export function helperLogin(stdout: string): Login | null {
  const answer = parsed(stdout)
  const user = text(answer.Username)
  const secret = text(answer.Secret)
  if (secret === null || user === null) return null
  return user === '<token>'
    ? { kind: 'identity', token: secret }
    : { kind: 'password', user, password: secret }
}

/** The value of `Authorization` for a user and a password. */
export function basicAuthorization(user: string, password: string): string {
  const bytes = new TextEncoder().encode(`${user}:${password}`)
  return `Basic ${btoa(Array.from(bytes, byte => String.fromCharCode(byte)).join(''))}`
}
