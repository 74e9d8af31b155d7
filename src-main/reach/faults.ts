import type { Layer } from '#core/model/level'
import type { LinkFault, LinkFaultCode } from '#core/model/link'

/**
 * Every error of a driver (ssh2, net, tls, ioredis) becomes one of our faults here and nowhere else. `scrub` takes the
 * secrets out of a driver's text; no fault is built from such a text without it.
 */
export type Scrub = (text: string) => string

/** A fault of our own making. */
export const fault = (code: LinkFaultCode, layer: Layer, message: string): LinkFault => ({
  code,
  layer,
  message,
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

/** A TCP connection to `name` (`who`: what listens there, `layer`: where nothing listening belongs) that failed. */
export function tcpFault(error: unknown, name: string, who: string, layer: Layer, scrub: Scrub): LinkFault {
  const code = codeOf(error)
  if (/^(ENOTFOUND|EAI_)/.test(code))
    return fault(
      'dns',
      'network',
      `The name of ${name} cannot be resolved. Check its spelling, the network and the VPN.`,
    )
  if (code === 'ECONNREFUSED')
    return fault(
      'refused',
      layer,
      `${name} refuses the connection. Check that ${who} runs there, and its port.`,
    )
  if (code === 'ETIMEDOUT')
    return fault(
      'timeout',
      'network',
      `${name} does not answer. Check that the machine is on and the VPN is up.`,
    )
  if (unreachable.has(code))
    return fault(
      'unreachable',
      'network',
      `There is no way to ${name} (${code}). Check the network and the VPN.`,
    )
  if (broken.has(code))
    return fault('closed', 'network', `The connection to ${name} was cut (${code}). It can be tried again.`)
  return fault('protocol', layer, `The connection to ${name} failed: ${scrub(textOf(error))}.`)
}

/** A connection that did not come up in time; `resolved` says whether the name was known by then. */
export function slowFault(name: string, timeoutMs: number, resolved: boolean): LinkFault {
  return resolved
    ? fault(
        'timeout',
        'network',
        `${name} did not answer within ${seconds(timeoutMs)}. Check that it is on and the VPN is up.`,
      )
    : fault(
        'dns',
        'network',
        `The name of ${name} was not resolved within ${seconds(timeoutMs)}. Check the network and the VPN.`,
      )
}

/** An error of an SSH connection to `name`, before or after it was up. */
export function sshFault(error: unknown, name: string, scrub: Scrub): LinkFault {
  const text = textOf(error)
  if (text === 'Keepalive timeout')
    return fault(
      'timeout',
      'network',
      `${name} stopped answering. Check the network and that the machine is on.`,
    )
  if (fieldOf(error, 'level') === 'client-timeout') return slowFault(name, 10_000, true)
  if (/no matching (key exchange|host key|C->S|S->C)/i.test(text)) {
    const what = /no matching (.*)$/i.exec(text)?.[1] ?? 'algorithm'
    return fault(
      'kex',
      'host',
      `${name} offers no ${what} that is safe and supported here. Update sshd there, or allow curve25519-sha256 with aes-gcm.`,
    )
  }
  if (/too many authentication failures/i.test(text))
    return fault(
      'auth',
      'host',
      `${name} was offered too many keys and hung up. Set identityFile and IdentitiesOnly.`,
    )
  if (fieldOf(error, 'level') === 'client-authentication')
    return fault('auth', 'host', `${name} did not accept the sign-in: ${scrub(text)}.`)
  if (text === 'Connection lost before handshake')
    return fault(
      'closed',
      'host',
      `${name} hung up before SSH began. Check that its port is sshd's, and MaxStartups there.`,
    )
  if (fieldOf(error, 'level') === 'client-socket') return tcpFault(error, name, 'sshd', 'host', scrub)
  if (fieldOf(error, 'level') === 'protocol' || fieldOf(error, 'level') === 'handshake')
    return fault('protocol', 'host', `${name} answers, but not in SSH as it is spoken here: ${scrub(text)}.`)
  return codeOf(error).startsWith('E')
    ? tcpFault(error, name, 'sshd', 'host', scrub)
    : fault('closed', 'host', `${name} ended the SSH connection: ${scrub(text)}.`)
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
export function forwardFault(error: unknown, target: ForwardTarget, scrub: Scrub): LinkFault {
  const text = textOf(error).replace(/^\(SSH\) Channel open failure: /, '')
  const { via, address, nextHop } = target
  if (fieldOf(error, 'reason') === undefined) return sshFault(error, via, scrub)
  if (fieldOf(error, 'reason') === adminProhibited)
    return fault(
      'forward-refused',
      'host',
      `sshd on ${via} does not allow a tunnel to ${address}. Allow it with AllowTcpForwarding and PermitOpen there.`,
    )
  if (nextHop !== null) {
    if (/refused/i.test(text))
      return tcpFault({ code: 'ECONNREFUSED' }, `${nextHop} behind ${via}`, 'sshd', 'host', scrub)
    if (/timed out/i.test(text))
      return tcpFault({ code: 'ETIMEDOUT' }, `${nextHop} behind ${via}`, 'sshd', 'host', scrub)
    if (/not known|resolution|nodename/i.test(text))
      return fault(
        'dns',
        'network',
        `${via} cannot resolve ${address} of ${nextHop}. Check HostName in the ssh config.`,
      )
    return fault('unreachable', 'network', `${via} cannot reach ${nextHop} at ${address}: ${scrub(text)}.`)
  }
  const refused = (message: string): LinkFault => fault('forward-refused', 'container', message)
  if (/not known|resolution|nodename/i.test(text))
    return refused(`${via} cannot resolve the name of ${address} (${scrub(text)}). Check how it is written.`)
  const reason = text === '' || text === 'open failed' ? 'nothing answers there' : scrub(text)
  return refused(
    `Nothing listens on ${address} on ${via} (${reason}). Check that the service runs there and that its port is published.`,
  )
}

/** A TLS handshake with Redis that failed. */
export function tlsFault(error: unknown, name: string, scrub: Scrub): LinkFault {
  const code = codeOf(error)
  const say = (message: string): LinkFault => fault('tls', 'broker', `${name}: ${message}`)
  if (/SELF_SIGNED|UNABLE_TO|ISSUER/.test(code))
    return say(
      'its certificate is signed by an authority that is not trusted here. Set tls.ca to that authority.',
    )
  if (code === 'CERT_HAS_EXPIRED') return say('its certificate has expired. Renew it there.')
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return say(`its certificate is for another name. Set tls.serverName. ${scrub(textOf(error))}`)
  if (
    /WRONG_VERSION|EPROTO|ECONNRESET|UNEXPECTED/.test(code) ||
    /wrong version|before secure/i.test(textOf(error))
  )
    return say('no TLS there, or a client certificate is needed. Set tls: false, or tls.cert and tls.key.')
  return say(`the TLS handshake failed: ${scrub(textOf(error))}.`)
}

/** What Redis said while the connection was set up, as its error reply; null when the connection is fine all the same. */
export function redisReplyFault(
  reply: string,
  name: string,
  user: string | undefined,
  scrub: Scrub,
): LinkFault | null {
  const who = user === undefined ? '' : ` as ${user}`
  if (/^(NOAUTH|ERR operation not permitted)/i.test(reply))
    return fault('redis-auth', 'broker', `${name} asks for a password. Set redis.password for this broker.`)
  if (/^(WRONGPASS|ERR invalid password)/i.test(reply))
    return fault(
      'redis-auth',
      'broker',
      `${name} did not accept the password${who}. Check redis.password and redis.username.`,
    )
  if (/^LOADING/.test(reply))
    return fault('redis-loading', 'broker', `${name} is loading its data and answers when it is done.`)
  if (/^NOPERM/.test(reply))
    return fault(
      'redis-noperm',
      'broker',
      `${name} does not let this user${who} in here: ${scrub(reply)}. Change its ACL.`,
    )
  if (/max number of (clients|connections)|maxclients/i.test(reply))
    return fault(
      'redis-maxclients',
      'broker',
      `${name} refuses new connections: maxclients is reached. Raise it, or close clients that are not needed.`,
    )
  if (/^-?DENIED/.test(reply))
    return fault(
      'redis-denied',
      'broker',
      `${name} is in protected mode and refuses connections from this address. Set a password there, or connect by SSH.`,
    )
  if (/SELECT is not allowed in cluster mode/i.test(reply))
    return fault(
      'config',
      'broker',
      `${name} is a node of a cluster that has only database 0. Remove redis.database.`,
    )
  if (/DB index is out of range/i.test(reply))
    return fault('config', 'broker', `${name} has no database of that number. Check redis.database.`)
  return null
}

/** An error of an established Redis connection. */
export function redisFault(error: unknown, name: string, scrub: Scrub): LinkFault {
  // What a server says before it was asked anything, ioredis takes for a fault of its own and puts words before it.
  const text = textOf(error).replace(/^Command queue state error\b.*?\bLast (?:error|reply): /, '')
  const said = redisReplyFault(text, name, undefined, scrub)
  if (said) return said
  if (/^Protocol error/i.test(text))
    return fault(
      'protocol',
      'broker',
      `${name} answers, but not as Redis does. Check the port, and whether it needs TLS.`,
    )
  if (codeOf(error).startsWith('E')) return tcpFault(error, name, 'Redis', 'broker', scrub)
  return fault(
    'closed',
    'broker',
    `The connection to ${name} ended${/closed|end/i.test(text) ? '' : `: ${scrub(text)}`}.`,
  )
}
