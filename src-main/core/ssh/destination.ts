import { err, ok, type Result } from '#core/result'

/** Where an SSH connection is meant to go, as a person writes it: an alias or host name, perhaps with user and port. */
export interface SshDestination {
  readonly host: string
  readonly user: string | null
  readonly port: number | null
}

/** Reads `host`, `user@host`, `host:port`, `[ipv6]:port` or `ssh://user@host:port`. */
export function parseDestination(text: string): Result<SshDestination> {
  const plain = text.replace(/^ssh:\/\//i, '').replace(/\/$/, '')
  const at = plain.lastIndexOf('@')
  const user = at < 0 ? null : plain.slice(0, at)
  const place = plain.slice(at + 1)
  const bracketed = /^\[([^\]]+)\](?::(\d+))?$/.exec(place)
  const single = /^([^:]+):(\d+)$/.exec(place)
  const [host = '', portText] = bracketed?.slice(1) ?? single?.slice(1) ?? [place]
  const port = portText === undefined ? null : Number(portText)
  if (host === '' || /[\s\0]/.test(host) || host.startsWith('-')) return err(`"${text}" names no host`)
  if (user === '') return err(`"${text}" names no user before the @`)
  if (port !== null && (port < 1 || port > 65_535)) return err(`port ${port} is not between 1 and 65535`)
  return ok({ host, user, port })
}
