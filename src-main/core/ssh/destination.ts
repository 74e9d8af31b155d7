import { err, ok, type Result } from '#core/result'

/** Where an SSH connection is meant to go, as a person writes it: an alias or host name, perhaps with user and port. */
export interface SshDestination {
  readonly host: string
  readonly user: string | null
  readonly port: number | null
}

/** What OpenSSH takes in no host and user name: a shell would read it (`ProxyCommand`, `Match exec`). */
const readByShells = /[\s\p{Cc}'"`$\\;&<>|(){}]/u

/**
 * Reads `host`, `user@host`, `host:port`, `[ipv6]:port` or `ssh://user@host:port`. The error repeats nothing of a text that
 * could hold a password.
 */
export function parseDestination(text: string): Result<SshDestination> {
  const plain = text.replace(/^ssh:\/\//i, '').replace(/\/$/, '')
  const at = plain.lastIndexOf('@')
  const user = at < 0 ? null : plain.slice(0, at)
  const place = plain.slice(at + 1)
  const bracketed = /^\[([^\]]+)\](?::(\d+))?$/.exec(place)
  const single = /^([^:]+):(\d+)$/.exec(place)
  const [host = '', portText] = bracketed?.slice(1) ?? single?.slice(1) ?? [place]
  const port = portText === undefined ? null : Number(portText)
  if (user?.includes(':'))
    return err('an SSH address holds a password: it belongs under password, not in the address')
  if (plain.includes('/')) return err('an SSH address is an alias or user@host:port, and no other URL')
  if (host === '' || readByShells.test(host) || host.startsWith('-')) return err(`"${text}" names no host`)
  if (user === '') return err(`"${text}" names no user before the @`)
  if (user !== null && (/[\s\p{Cc}'"`;&<>|(){}]/u.test(user) || user.startsWith('-')))
    return err(`"${user}" is no user`)
  if (port !== null && (port < 1 || port > 65_535)) return err(`port ${port} is not between 1 and 65535`)
  return ok({ host, user, port })
}
