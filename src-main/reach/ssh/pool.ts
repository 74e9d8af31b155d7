import type { LinkFault } from '#core/model/link'
import { err, ok, type Result } from '#core/result'
import type { SshHop } from '#core/ssh/hop'
import type { Faults } from '../faults.ts'
import type { AuthMeans } from './auth.ts'
import { connectHop } from './connect.ts'
import { hopName } from './names.ts'
import { openProxyCommand } from './proxy-command.ts'
import { createSession, type SshSession } from './session.ts'
import { openSshSocket } from './socket.ts'
import type { Transport } from './transport.ts'
import type { Trust } from './trust.ts'

/** A share of a session; the session ends when the last share is given back. */
export interface Lease {
  readonly session: SshSession
  release(): void
}

/** SSH sessions, one a machine and way to it, shared by whoever needs them. */
export interface SshPool {
  /** `means` gives the means for one hop of the way. */
  lease(hops: readonly SshHop[], means: (hop: SshHop) => AuthMeans): Promise<Result<Lease, LinkFault>>
  close(): void
}

interface Entry {
  readonly opening: Promise<Result<SshSession, LinkFault>>
  shares: number
}

const aliveWithinMs = 3000

/**
 * A session is shared only where everything is the same that decides whether and as whom a sign-in succeeds: route, keys,
 * agent, certificates, trusted host keys, secrets. The name that was asked for decides nothing.
 */
const keyOf = (hops: readonly SshHop[], means: (hop: SshHop) => AuthMeans): string =>
  JSON.stringify(
    hops.map(hop => {
      const { passphrase, password } = means(hop)
      return { ...hop, alias: null, passphrase, password }
    }),
  )

/** An empty pool; `env` is what a ProxyCommand runs with. */
export function createSshPool(
  trust: Trust,
  env: Readonly<Record<string, string | undefined>>,
  faults: Faults,
): SshPool {
  const entries = new Map<string, Entry>()

  const forget = (key: string, entry: Entry): void => {
    if (entries.get(key) === entry) entries.delete(key)
  }

  /** What the last hop's SSH runs over: TCP, or a tunnel through the hop before it. */
  const transportTo = async (
    hops: readonly SshHop[],
    hop: SshHop,
    means: (hop: SshHop) => AuthMeans,
  ): Promise<Result<Transport, LinkFault>> => {
    const before = hops.slice(0, -1)
    if (before.length === 0)
      return hop.proxyCommand === null ? openSshSocket(hop, faults) : openProxyCommand(hop, env, faults)
    const jump = await lease(before, means)
    if (!jump.ok) return jump
    const { session, release } = jump.value
    const stream = await session.forward(hop.host, hop.port, hopName(hop))
    if (stream.ok) return ok({ stream: stream.value, encrypted: () => undefined, release })
    release()
    return stream
  }

  const open = async (
    hops: readonly SshHop[],
    hop: SshHop,
    means: (hop: SshHop) => AuthMeans,
  ): Promise<Result<SshSession, LinkFault>> => {
    const transport = await transportTo(hops, hop, means)
    if (!transport.ok) return transport
    const client = await connectHop(hop, transport.value, trust, means(hop))
    if (!client.ok) {
      transport.value.release()
      // SSH only sees that the stream ended; what carried it may know why.
      const isCut = ['closed', 'protocol', 'timeout'].includes(client.error.code)
      const why = isCut ? await transport.value.explain?.() : null
      return why ? err(why) : client
    }
    const session = createSession(client.value, transport.value.stream, hop, faults)
    void session.closed.then(transport.value.release)
    return ok(session)
  }

  const share = async (key: string, entry: Entry): Promise<Result<Lease, LinkFault>> => {
    entry.shares++
    const opened = await entry.opening
    if (!opened.ok) return opened
    const session = opened.value
    let held = true
    const release = (): void => {
      if (!held) return
      held = false
      entry.shares--
      if (entry.shares > 0) return
      forget(key, entry)
      session.end(faults.make('closed', 'host', 'ssh-not-needed', { name: session.name }))
    }
    return ok({ session, release })
  }

  const lease = async (
    hops: readonly SshHop[],
    means: (hop: SshHop) => AuthMeans,
  ): Promise<Result<Lease, LinkFault>> => {
    const hop = hops.at(-1)
    if (!hop) return err(faults.make('config', 'host', 'ssh-no-hop'))
    const key = keyOf(hops, means)
    const existing = entries.get(key)
    if (existing) {
      const shared = await share(key, existing)
      if (!shared.ok || (await shared.value.session.alive(aliveWithinMs))) return shared
      forget(key, existing)
      const { session, release } = shared.value
      session.end(faults.make('timeout', 'network', 'ssh-stopped-answering', { name: session.name }))
      release()
      return lease(hops, means)
    }
    const entry: Entry = { opening: open(hops, hop, means), shares: 0 }
    entries.set(key, entry)
    void entry.opening.then(opened => {
      if (!opened.ok) return forget(key, entry)
      void opened.value.closed.then(() => forget(key, entry))
    })
    return share(key, entry)
  }

  return {
    lease,
    close: () => {
      for (const entry of entries.values())
        void entry.opening.then(opened => {
          if (opened.ok) opened.value.end(faults.make('closed', 'host', 'ssh-app-closed'))
        })
      entries.clear()
    },
  }
}
