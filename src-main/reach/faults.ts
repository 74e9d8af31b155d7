import { linkFault } from '#core/link-fault'
import type { Layer } from '#core/model/level'
import type { LinkFault, LinkFaultCode } from '#core/model/link'
import { plain } from '#core/text/plain'
import { type Language, type SayParameters, say } from '#core/text/say'
import type { StringKey } from '#core/text/strings'

/** Takes the secrets out of a text. */
export type Scrub = (text: string) => string

/**
 * Makes faults in the language of the app. Every error of a driver (ssh2, net, tls, ioredis) becomes one of them here and
 * nowhere else; no fault is built from a driver's text that was not scrubbed.
 */
export interface Faults {
  readonly language: Language
  readonly scrub: Scrub
  /** A text of the language, where a fault is put together of several. */
  say<Key extends StringKey>(key: Key, ...parameters: SayParameters<Key>): string
  make<Key extends StringKey>(
    code: LinkFaultCode,
    layer: Layer,
    key: Key,
    ...parameters: SayParameters<Key>
  ): LinkFault
}

/** Faults in a language; `scrub` is left out where no secret is ever held. */
export const faultsIn = (language: Language, scrub: Scrub = text => text): Faults => ({
  language,
  scrub,
  say: (key, ...parameters) => say(language, key, ...parameters),
  make: (code, layer, key, ...parameters) => linkFault(language, code, layer, key, ...parameters),
})

const fieldOf = (error: unknown, field: string): unknown =>
  typeof error === 'object' && error !== null ? Reflect.get(error, field) : undefined
const codeOf = (error: unknown): string => String(fieldOf(error, 'code') ?? '')
const textOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? ''
const seconds = (ms: number): string => `${Math.round(ms / 100) / 10} s`

const unreachable = new Set([
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTDOWN',
  'ENETDOWN',
  'EADDRNOTAVAIL',
  'EACCES',
  'EPERM',
])
const broken = new Set([
  'ECONNRESET',
  'EPIPE',
  'ECONNABORTED',
  'ERR_STREAM_DESTROYED',
  'ERR_STREAM_PREMATURE_CLOSE',
])

/** A TCP connection to `name` (`server`: what listens there, `layer`: where nothing listening belongs) that failed. */
export function tcpFault(
  error: unknown,
  name: string,
  server: string,
  layer: Layer,
  faults: Faults,
): LinkFault {
  const code = codeOf(error)
  if (/^(ENOTFOUND|EAI_)/.test(code)) return faults.make('dns', 'network', 'fault-dns', { name })
  if (code === 'ECONNREFUSED') return faults.make('refused', layer, 'fault-refused', { name, server })
  if (code === 'ETIMEDOUT') return faults.make('timeout', 'network', 'fault-silent', { name })
  if (unreachable.has(code)) return faults.make('unreachable', 'network', 'fault-no-way', { name, code })
  if (broken.has(code)) return faults.make('closed', 'network', 'fault-cut', { name, code })
  return faults.make('protocol', layer, 'fault-failed', { name, error: faults.scrub(textOf(error)) })
}

/** A connection that did not come up in time; `resolved` says whether the name was known by then. */
export function slowFault(name: string, timeoutMs: number, resolved: boolean, faults: Faults): LinkFault {
  const duration = seconds(timeoutMs)
  return resolved
    ? faults.make('timeout', 'network', 'fault-late', { name, duration })
    : faults.make('dns', 'network', 'fault-dns-late', { name, duration })
}

/** What both sides know no common algorithm of, as ssh2 calls it, in the language of the app. */
function kexText(text: string, faults: Faults): string {
  const what = /no matching (.*)$/i.exec(text)?.[1] ?? ''
  if (/key exchange/i.test(what)) return faults.say('ssh-kex-exchange')
  if (/host key/i.test(what)) return faults.say('ssh-kex-host-key')
  return what
}

/** An error of an SSH connection to `name`, before or after it was up. */
export function sshFault(error: unknown, name: string, faults: Faults): LinkFault {
  const text = textOf(error)
  const level = fieldOf(error, 'level')
  const said = { name, error: faults.scrub(text) }
  if (text === 'Keepalive timeout') return faults.make('timeout', 'network', 'ssh-keepalive', { name })
  if (level === 'client-timeout') return slowFault(name, 10_000, true, faults)
  if (/no matching (key exchange|host key|C->S|S->C)/i.test(text))
    return faults.make('kex', 'host', 'ssh-kex', { name, what: kexText(text, faults) })
  if (/too many authentication failures/i.test(text))
    return faults.make('auth', 'host', 'ssh-too-many-keys', { name })
  if (level === 'client-authentication') return faults.make('auth', 'host', 'ssh-sign-in-failed', said)
  if (text === 'Connection lost before handshake')
    return faults.make('closed', 'host', 'ssh-hung-up', { name })
  if (level === 'client-socket') return tcpFault(error, name, 'sshd', 'host', faults)
  if (level === 'protocol' || level === 'handshake')
    return faults.make('protocol', 'host', 'ssh-protocol', said)
  return codeOf(error).startsWith('E')
    ? tcpFault(error, name, 'sshd', 'host', faults)
    : faults.make('closed', 'host', 'ssh-ended-with', said)
}

/** Where a forwarded connection was meant to go. */
export interface ForwardTarget {
  /** The machine that was asked to make the connection. */
  readonly via: string
  /** `host:port` as that machine sees it. */
  readonly address: string
  /** For a jump: the next machine. Its refusal is then the host's, not a container's. */
  readonly nextHop: string | null
}

const adminProhibited = 1

/** A connection that an SSH server was asked to make and did not. */
export function forwardFault(error: unknown, target: ForwardTarget, faults: Faults): LinkFault {
  const text = textOf(error).replace(/^\(SSH\) Channel open failure: /, '')
  const { via, address, nextHop } = target
  const said = faults.scrub(text)
  const isName = /not known|resolution|nodename/i.test(text)
  if (fieldOf(error, 'reason') === undefined) return sshFault(error, via, faults)
  if (fieldOf(error, 'reason') === adminProhibited)
    return faults.make('forward-refused', 'host', 'ssh-forward-denied', { via, address })
  if (nextHop !== null) {
    const name = faults.say('host-behind', { host: nextHop, via })
    if (/refused/i.test(text)) return tcpFault({ code: 'ECONNREFUSED' }, name, 'sshd', 'host', faults)
    if (/timed out/i.test(text)) return tcpFault({ code: 'ETIMEDOUT' }, name, 'sshd', 'host', faults)
    if (isName) return faults.make('dns', 'network', 'ssh-jump-name', { via, address, host: nextHop })
    const where = { via, address, host: nextHop, error: said }
    return faults.make('unreachable', 'network', 'ssh-jump-unreachable', where)
  }
  if (isName)
    return faults.make('forward-refused', 'container', 'ssh-forward-name', { via, address, error: said })
  const reason = text === '' || text === 'open failed' ? faults.say('ssh-nothing-answers') : said
  return faults.make('forward-refused', 'container', 'ssh-forward-nothing', { via, address, reason })
}

/** For whom a certificate is that was refused for its name. */
function certificateNames(error: unknown): string {
  const certificate = fieldOf(error, 'cert')
  const names = fieldOf(certificate, 'subjectaltname') ?? fieldOf(fieldOf(certificate, 'subject'), 'CN')
  return plain(String(names ?? '?'), 200)
}

/** A TLS handshake with Redis that failed. */
export function tlsFault(error: unknown, name: string, faults: Faults): LinkFault {
  const code = codeOf(error)
  const said = { name, error: faults.scrub(textOf(error)) }
  if (/SELF_SIGNED|UNABLE_TO|ISSUER/.test(code))
    return faults.make('tls', 'broker', 'fault-tls-authority', { name })
  if (code === 'CERT_HAS_EXPIRED') return faults.make('tls', 'broker', 'fault-tls-expired', { name })
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return faults.make('tls', 'broker', 'fault-tls-name', { name, names: certificateNames(error) })
  if (
    /WRONG_VERSION|EPROTO|ECONNRESET|UNEXPECTED/.test(code) ||
    /wrong version|before secure/i.test(textOf(error))
  )
    return faults.make('tls', 'broker', 'fault-tls-none', { name })
  return faults.make('tls', 'broker', 'fault-tls-failed', said)
}

/** What Redis said while the connection was set up, as its error reply; null when the connection is fine all the same. */
export function redisReplyFault(
  reply: string,
  name: string,
  user: string | undefined,
  faults: Faults,
): LinkFault | null {
  if (/^(NOAUTH|ERR operation not permitted)/i.test(reply))
    return faults.make('redis-auth', 'broker', 'fault-redis-password', { name })
  if (/^(WRONGPASS|ERR invalid password)/i.test(reply))
    return user === undefined
      ? faults.make('redis-auth', 'broker', 'fault-redis-refused', { name })
      : faults.make('redis-auth', 'broker', 'fault-redis-refused-user', { name, user })
  if (/^LOADING/.test(reply)) return faults.make('redis-loading', 'broker', 'fault-redis-loading', { name })
  if (/^NOPERM/.test(reply)) {
    const said = { name, error: faults.scrub(reply) }
    return user === undefined
      ? faults.make('redis-noperm', 'broker', 'fault-redis-noperm', said)
      : faults.make('redis-noperm', 'broker', 'fault-redis-noperm-user', { ...said, user })
  }
  if (/max number of (clients|connections)|maxclients/i.test(reply))
    return faults.make('redis-maxclients', 'broker', 'fault-redis-maxclients', { name })
  if (/^-?DENIED/.test(reply)) return faults.make('redis-denied', 'broker', 'fault-redis-denied', { name })
  if (/SELECT is not allowed in cluster mode/i.test(reply))
    return faults.make('config', 'broker', 'fault-redis-database-0', { name })
  if (/DB index is out of range/i.test(reply))
    return faults.make('config', 'broker', 'fault-redis-no-database', { name })
  return null
}

/** An error of an established Redis connection. */
export function redisFault(error: unknown, name: string, faults: Faults): LinkFault {
  // What a server says before it was asked anything, ioredis takes for a fault of its own and puts words before it.
  const text = textOf(error).replace(/^Command queue state error\b.*?\bLast (?:error|reply): /, '')
  const said = redisReplyFault(text, name, undefined, faults)
  if (said) return said
  if (/^Protocol error/i.test(text))
    return faults.make('protocol', 'broker', 'fault-redis-protocol', { name })
  if (codeOf(error).startsWith('E')) return tcpFault(error, name, 'Redis', 'broker', faults)
  return /closed|end/i.test(text)
    ? faults.make('closed', 'broker', 'fault-ended', { name })
    : faults.make('closed', 'broker', 'fault-ended-with', { name, error: faults.scrub(text) })
}
