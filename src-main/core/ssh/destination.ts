import { err, ok, type Result } from '#core/result'
import { type Language, say } from '#core/text/say'

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
export function parseDestination(text: string, language: Language): Result<SshDestination> {
  const plain = text.replace(/^ssh:\/\//i, '').replace(/\/$/, '')
  const at = plain.lastIndexOf('@')
  const user = at < 0 ? null : plain.slice(0, at)
  const place = plain.slice(at + 1)
  const bracketed = /^\[([^\]]+)\](?::(\d+))?$/.exec(place)
  const single = /^([^:]+):(\d+)$/.exec(place)
  const [host = '', portText] = bracketed?.slice(1) ?? single?.slice(1) ?? [place]
  const port = portText === undefined ? null : Number(portText)
  if (user?.includes(':')) return err(say(language, 'ssh-address-password'))
  if (plain.includes('/')) return err(say(language, 'ssh-address-url'))
  if (host === '' || readByShells.test(host) || host.startsWith('-'))
    return err(say(language, 'ssh-address-no-host', { text }))
  if (user === '') return err(say(language, 'ssh-address-no-user', { text }))
  if (user !== null && (/[\s\p{Cc}'"`;&<>|(){}]/u.test(user) || user.startsWith('-')))
    return err(say(language, 'ssh-address-bad-user', { user }))
  if (port !== null && (port < 1 || port > 65_535)) return err(say(language, 'ssh-address-port', { port }))
  return ok({ host, user, port })
}
