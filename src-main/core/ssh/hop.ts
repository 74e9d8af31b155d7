import { err, ok, type Result } from '#core/result'
import type { SshDestination } from '#core/ssh/destination'
import type { SshSettings } from '#core/ssh/settings'
import { expandPath, expandTokens, type TokenValues } from '#core/ssh/tokens'
import { type Language, say } from '#core/text/say'

/** One SSH connection to make, with everything the ssh config says about it. Paths are absolute. */
export interface SshHop {
  /** The name it was asked for by. */
  readonly alias: string
  readonly host: string
  readonly port: number
  readonly user: string
  /** The name its key is filed under in known_hosts: `host`, `[host]:port`, or its HostKeyAlias. */
  readonly keyName: string
  /** A second name that may vouch for it: the host without its port, as OpenSSH allows; null for none. */
  readonly keyNameWithoutPort: string | null
  readonly identityFiles: readonly string[]
  /** Whether someone named the identity files; else they are the usual ones. */
  readonly identitiesNamed: boolean
  readonly identitiesOnly: boolean
  /** Certificates of CertificateFile; one beside an identity file (`-cert.pub`) counts without being named. */
  readonly certificateFiles: readonly string[]
  /** Socket or pipe of the agent; null for none. */
  readonly agent: string | null
  readonly userKnownHosts: readonly string[]
  readonly globalKnownHosts: readonly string[]
  /** The file of revoked host keys; null for none. */
  readonly revokedHostKeys: string | null
  /** The command whose input and output are the connection, tokens expanded; null where TCP or a jump is used. */
  readonly proxyCommand: string | null
  /** Address family: 0 for either, 4 or 6. */
  readonly family: 0 | 4 | 6
  readonly connectTimeoutMs: number
  readonly keepaliveMs: number
  readonly keepaliveCount: number
}

/** Who connects, from where. */
export interface SshPerson {
  readonly home: string
  readonly localUser: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** Where an agent listens when SSH_AUTH_SOCK says nothing (the pipe of Windows); null for nowhere. */
  readonly usualAgent: string | null
  readonly localHost: string
  readonly localUserId: number | null
  readonly sha1Hex: (text: string) => string
  /** What is wrong with the config is said in it. */
  readonly language: Language
}

const usualIdentities = ['id_ed25519', 'id_ecdsa', 'id_rsa']

/** An OpenSSH time such as `15`, `2m`, `1h30m` in milliseconds; null when it is none. */
export function sshTimeMs(text: string): number | null {
  if (!/^(\d+[smhdw]?)+$/i.test(text)) return null
  const seconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 }
  return [...text.toLowerCase().matchAll(/(\d+)([smhdw]?)/g)].reduce(
    (sum, [, count = '0', unit = '']) => sum + Number(count) * (seconds[unit || 's'] ?? 1) * 1000,
    0,
  )
}

function agentPath(setting: string | undefined, person: SshPerson, tokens: TokenValues): string | null {
  const usual = person.env.SSH_AUTH_SOCK || person.usualAgent
  if (setting === undefined || setting === 'SSH_AUTH_SOCK') return usual
  if (setting === 'none') return null
  if (setting.startsWith('$') && !setting.startsWith('${')) return person.env[setting.slice(1)] ?? null
  return expandPath(setting, tokens)
}

/** The hop that the settings of an alias describe; what stands in the destination counts before them. */
export function hopFrom(target: SshDestination, settings: SshSettings, person: SshPerson): Result<SshHop> {
  const one = (keyword: string): string | undefined => settings.words(keyword)?.[0]
  const host = (one('hostname') ?? '%h').replaceAll(/%([h%])/g, (_, token) =>
    token === 'h' ? target.host : '%',
  )
  const port = target.port ?? Number(one('port') ?? 22)
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    return err(say(person.language, 'ssh-config-port', { host: target.host, port: one('port') ?? port }))
  const user = target.user ?? one('user') ?? person.localUser
  const lowerHost = host.toLowerCase()
  const alias = one('hostkeyalias')
  const tokens: TokenValues = {
    ...person,
    alias: target.host,
    host: lowerHost,
    port,
    user,
    hostKeyAlias: alias ?? null,
    jump: settings.rest('proxyjump')?.replace(/^none$/, '') ?? '',
  }

  const identitiesSet = settings.all('identityfile')
  const named = identitiesSet.length > 0
  const identities = named
    ? identitiesSet.filter(file => file !== 'none')
    : usualIdentities.map(name => `~/.ssh/${name}`)
  const files = (keyword: string, usual: readonly string[]): readonly string[] =>
    (settings.words(keyword) ?? usual).filter(file => file !== 'none').map(file => expandPath(file, tokens))
  const revoked = one('revokedhostkeys') ?? 'none'
  const command = settings.rest('proxycommand') ?? 'none'
  const family = one('addressfamily')
  const keepaliveMs = sshTimeMs(one('serveraliveinterval') ?? '') ?? 0
  const keepaliveCount = Number(one('serveralivecountmax') ?? 3)

  return ok({
    alias: target.host,
    host: lowerHost,
    port,
    user,
    keyName: alias ?? (port === 22 ? lowerHost : `[${lowerHost}]:${port}`),
    keyNameWithoutPort: alias === undefined && port !== 22 ? lowerHost : null,
    identityFiles: identities.map(file => expandPath(file, tokens)),
    identitiesNamed: named,
    identitiesOnly: one('identitiesonly')?.toLowerCase() === 'yes',
    certificateFiles: settings
      .all('certificatefile')
      .filter(file => file !== 'none')
      .map(file => expandPath(file, tokens)),
    revokedHostKeys: revoked === 'none' ? null : expandPath(revoked, tokens),
    proxyCommand: command === 'none' ? null : expandTokens(command, tokens),
    agent: agentPath(one('identityagent'), person, tokens),
    userKnownHosts: files('userknownhostsfile', ['~/.ssh/known_hosts', '~/.ssh/known_hosts2']),
    globalKnownHosts: files('globalknownhostsfile', [
      '/etc/ssh/ssh_known_hosts',
      '/etc/ssh/ssh_known_hosts2',
    ]),
    family: family === 'inet' ? 4 : family === 'inet6' ? 6 : 0,
    connectTimeoutMs: sshTimeMs(one('connecttimeout') ?? '') || 10_000,
    // A dead link must be noticed, so 0 (OpenSSH: never ask) counts as not set.
    keepaliveMs: keepaliveMs > 0 ? keepaliveMs : 15_000,
    keepaliveCount: Number.isInteger(keepaliveCount) && keepaliveCount > 0 ? keepaliveCount : 3,
  })
}
