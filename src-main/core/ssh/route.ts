import { err, ok, type Result } from '#core/result'
import { parseDestination, type SshDestination } from '#core/ssh/destination'
import { hopFrom, type SshHop, type SshPerson } from '#core/ssh/hop'
import { type SettingsSource, settingsWithoutEffect } from '#core/ssh/settings'
import { say } from '#core/text/say'

/** A way to a machine: every SSH connection to make, nearest first, the machine itself last. */
export interface SshRoute {
  readonly hops: readonly SshHop[]
  readonly notes: readonly string[]
}

/** What is asked for beside the ssh config; each part that is given counts before the config. */
export interface SshRequest {
  /** An alias, or `user@host:port`. */
  readonly destination: string
  readonly user?: string | undefined
  readonly port?: number | undefined
  readonly identityFile?: string | undefined
  /** Jump hosts, nearest first; replaces ProxyJump. */
  readonly jump?: readonly string[] | undefined
}

const mostHops = 8

/** A ProxyCommand that only says what ProxyJump says (`ssh -W %h:%p host`) is read as that jump. */
const jumpInCommand = (command: string): string | null =>
  /^(?:\S*\/)?ssh\s+(?:-q\s+)?(?:-W\s+\[?%h\]?:%p\s+(\S+)|(\S+)\s+-W\s+\[?%h\]?:%p)$/
    .exec(command.trim())
    ?.slice(1)
    .find(host => host !== undefined) ?? null

/**
 * Works out the route to a machine: each jump host is resolved by its own alias, with its own jumps. The error is a
 * sentence: a loop, a jump that cannot be read, a setting that cannot be judged or followed here.
 */
export async function sshRoute(
  request: SshRequest,
  settingsOf: SettingsSource,
  person: SshPerson,
): Promise<Result<SshRoute>> {
  const { language } = person
  const notes = new Set<string>()

  const towards = async (
    target: SshDestination,
    jumps: readonly string[] | undefined,
    behind: readonly string[],
  ): Promise<Result<readonly SshHop[]>> => {
    const label = `${target.user ?? ''}@${target.host}:${target.port ?? ''}`
    if (behind.includes(label) || behind.length >= mostHops)
      return err(
        say(language, 'ssh-route-circle', { host: behind[0] ?? label, way: [...behind, label].join(' → ') }),
      )
    const { host: alias, user, port } = target
    const found = await settingsOf({ alias, user, port, localUser: person.localUser })
    if (!found.ok) return found
    const settings = found.value
    const [undecided] = settings.undecided
    if (undecided !== undefined) return err(say(language, 'ssh-route-undecided', { where: undecided }))
    for (const note of [...settings.notes, ...settingsWithoutEffect(settings, alias, language)])
      notes.add(note)
    const hop = hopFrom(target, settings, person)
    if (!hop.ok) return hop

    const command = settings.rest('proxycommand')
    const commandJump = command === undefined ? null : jumpInCommand(command)
    const written = settings.rest('proxyjump') ?? commandJump ?? 'none'
    const chain = jumps ?? (written === 'none' ? [] : written.split(',').map(jump => jump.trim()))
    const last = chain.at(-1)
    if (last === undefined) {
      // An empty list of jumps goes straight, whatever the ssh config says.
      const direct = jumps === undefined ? hop.value : { ...hop.value, proxyCommand: null }
      const passesSocket = settings.words('proxyusefdpass')?.[0]?.toLowerCase() === 'yes'
      if (direct.proxyCommand !== null && passesSocket)
        return err(say(language, 'ssh-route-fdpass', { host: alias }))
      return ok([direct])
    }
    const next = parseDestination(last, language)
    if (!next.ok) return err(say(language, 'ssh-route-jump', { error: next.error }))
    const earlier = chain.slice(0, -1)
    const way = await towards(next.value, earlier.length > 0 ? earlier : undefined, [...behind, label])
    return way.ok ? ok([...way.value, { ...hop.value, proxyCommand: null }]) : way
  }

  const target = parseDestination(request.destination, language)
  if (!target.ok) return target
  const way = await towards(
    {
      host: target.value.host,
      user: request.user ?? target.value.user,
      port: request.port ?? target.value.port,
    },
    request.jump,
    [],
  )
  if (!way.ok) return way
  const hops = way.value.map((hop, index) =>
    request.identityFile !== undefined && index === way.value.length - 1
      ? { ...hop, identityFiles: [request.identityFile], identitiesNamed: true }
      : hop,
  )
  return ok({ hops, notes: [...notes] })
}
