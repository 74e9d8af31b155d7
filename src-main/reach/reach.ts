import { createHash } from 'node:crypto'
import { hostname, userInfo } from 'node:os'
import type { BrokerConfig, SshReach } from '#core/model/config'
import type { LinkFault } from '#core/model/link'
import type { HostSession, Reach, SignInSecrets } from '#core/ports'
import { err, ok, type Result } from '#core/result'
import type { SshHop, SshPerson } from '#core/ssh/hop'
import { machineOf } from '#core/ssh/machine'
import type { Language } from '#core/text/say'
import { directMachine, directWay, localWay } from './direct.ts'
import { type Faults, faultsIn } from './faults.ts'
import { hostSession } from './host.ts'
import { namedFiles } from './named-files.ts'
import { keepSecrets } from './secrets.ts'
import type { AuthMeans, OpenedKeys } from './ssh/auth.ts'
import { routeTo } from './ssh/config-files.ts'
import { createSshPool, type Lease } from './ssh/pool.ts'
import { createTrust } from './ssh/trust.ts'
import type { Way } from './way.ts'

/** What reach is built with. */
export interface ReachDeps {
  /** The person's home, where .ssh is. */
  readonly home: string
  /** The app's own known_hosts file. */
  readonly trustStorePath: string
  readonly secrets: SignInSecrets
  readonly env: Readonly<Record<string, string | undefined>>
  /** Faults, notes and questions are said in it. */
  readonly language: Language
  /** Hears what the ssh config says and this app does not do, as sentences: once, and when it changes. */
  readonly onNotes?: (broker: string, notes: readonly string[]) => void
}

function personOf(deps: ReachDeps): SshPerson {
  const { home, env, language } = deps
  const localUser = env.USER ?? env.LOGNAME ?? env.USERNAME ?? userInfo().username
  const usualAgent = process.platform === 'win32' ? String.raw`\\.\pipe\openssh-ssh-agent` : null
  return {
    home,
    localUser,
    env,
    usualAgent,
    localHost: hostname(),
    localUserId: process.getuid?.() ?? null,
    sha1Hex: text => createHash('sha1').update(text).digest('hex'),
    language,
  }
}

/** One broker's share of an SSH session: closing it leaves the others their own. */
function sshWay({ session, release }: Lease, faults: Faults): Way {
  let reason: LinkFault | null = null
  let resolveClosed: (why: LinkFault) => void = () => undefined
  const closed = new Promise<LinkFault>(resolve => {
    resolveClosed = resolve
  })
  const finish = (why: LinkFault): void => {
    reason ??= why
    resolveClosed(reason)
    release()
  }
  void session.closed.then(finish)
  return {
    where: ` ${faults.say('on-host', { host: session.name })}`,
    exec: session.exec,
    open: (host, port) => session.forward(host, port, null),
    alive: async timeoutMs => reason === null && (await session.alive(timeoutMs)),
    closed,
    gone: () => reason ?? session.gone(),
    close: () => finish(faults.make('closed', 'host', 'fault-not-needed', { name: session.name })),
  }
}

/** All ways to get to brokers' machines. */
export function createReach(deps: ReachDeps): Reach {
  const secrets = keepSecrets(deps.secrets)
  const faults = faultsIn(deps.language, secrets.scrub)
  const trust = createTrust(deps.trustStorePath, faults)
  const pool = createSshPool(trust, deps.env, faults)
  const opened: OpenedKeys = new Map()
  const open = new Set<Way>()
  /** The way to each broker as it was resolved last. */
  const hopsOf = new Map<string, readonly SshHop[]>()
  const told = new Map<string, string>()
  const tell = (broker: string, notes: readonly string[]): void => {
    const words = notes.join('\n')
    if ((told.get(broker) ?? '') === words) return
    told.set(broker, words)
    deps.onNotes?.(broker, notes)
  }

  const openSsh = async (broker: BrokerConfig, ssh: SshReach | string): Promise<Result<Way, LinkFault>> => {
    const route = await routeTo(ssh, personOf(deps))
    if (!route.ok)
      return err(faults.make('config', 'host', 'ssh-config', { broker: broker.name, error: route.error }))
    hopsOf.set(broker.name, route.value.hops)
    const { notes } = route.value
    tell(broker.name, notes)
    const target = route.value.hops.at(-1)
    const { passphrase, password } = typeof ssh === 'string' ? {} : ssh
    const means = (hop: SshHop): AuthMeans => ({
      secrets,
      faults,
      opened,
      broker: broker.name,
      passphrase,
      // A jump host never sees the password of the machine behind it.
      password: hop === target ? password : undefined,
    })
    const lease = await pool.lease(route.value.hops, means)
    if (lease.ok) return ok(sshWay(lease.value, faults))
    // A setting that has no effect here may be why it failed.
    const { message } = lease.error
    const whole = { message, notes: notes.join('; ') }
    return err({
      ...lease.error,
      message: notes.length === 0 ? message : faults.say('ssh-config-notes', whole),
    })
  }

  const wayTo = (broker: BrokerConfig): Promise<Result<Way, LinkFault>> => {
    const { ssh, local, direct } = broker.reach
    if (ssh !== undefined) return openSsh(broker, ssh)
    if (local) return Promise.resolve(ok(localWay(faults)))
    if (direct) return Promise.resolve(ok(directWay(broker.name, faults)))
    return Promise.resolve(err(faults.make('config', 'host', 'fault-kubernetes', { broker: broker.name })))
  }

  const machineFor = async ({ reach: { ssh, local }, redis }: BrokerConfig): Promise<string | null> => {
    if (local) return 'local'
    if (ssh === undefined) return directMachine(redis)
    const route = await routeTo(ssh, personOf(deps))
    return route.ok ? machineOf(route.value.hops) : null
  }

  return {
    open: async (broker): Promise<Result<HostSession, LinkFault>> => {
      const way = await wayTo(broker)
      if (!way.ok) return way
      open.add(way.value)
      void way.value.closed.then(() => open.delete(way.value))
      return ok(hostSession(broker, way.value, { home: deps.home, secrets, faults }))
    },
    machine: async broker => machineFor(broker),
    entry: ({ name, reach, redis }) =>
      reach.ssh === undefined ? redis.host : (hopsOf.get(name)?.[0]?.host ?? null),
    files: broker => namedFiles(broker, hopsOf.get(broker.name) ?? [], deps),
    trust: async offer => trust.add(offer),
    forget: async host => trust.forget(host),
    close: () => {
      for (const way of open) way.close()
      pool.close()
    },
  }
}
