import type { BrokerConfig } from '#core/model/config'
import type { LinkFault } from '#core/model/link'
import type { Exec } from '#core/ports'
import { err } from '#core/result'
import { fault, type Scrub } from './faults.ts'
import { localExec } from './local.ts'
import { openTcp } from './net.ts'
import type { Way } from './way.ts'

const connectWithinMs = 10_000

/** A way without a session: connections are made from here, each by itself. */
function wayWithoutSession(where: string, exec: Exec, layer: 'container' | 'broker', scrub: Scrub): Way {
  let reason: LinkFault | null = null
  let resolveClosed: (why: LinkFault) => void = () => undefined
  const closed = new Promise<LinkFault>(resolve => {
    resolveClosed = resolve
  })
  return {
    where,
    exec,
    open: (host, port, who = 'Redis') => {
      const target = { host, port, family: 0, layer, timeoutMs: connectWithinMs, who } as const
      return openTcp({ ...target, name: `${host}:${port}${where}` }, scrub)
    },
    alive: async () => reason === null,
    closed,
    gone: () => reason,
    close: () => {
      reason ??= fault('closed', 'host', 'The connection is no longer needed.')
      resolveClosed(reason)
    },
  }
}

const nothingRuns = (broker: string): LinkFault =>
  fault('config', 'host', `${broker} is a managed Redis: nothing can be run there.`)

/** The way to a managed Redis: it answers, and nothing can be run beside it. */
export function directWay(broker: string, scrub: Scrub): Way {
  const none = async (): Promise<{ readonly ok: false; readonly error: LinkFault }> =>
    err(nothingRuns(broker))
  return wayWithoutSession('', { run: none, stream: none }, 'broker', scrub)
}

/** The way to this machine. */
export const localWay = (scrub: Scrub): Way =>
  wayWithoutSession(' on this machine', localExec, 'container', scrub)

/** The identity of a machine that is reached only through Redis: the host's, or that of its Sentinels. */
export const directMachine = ({ host, sentinel }: BrokerConfig['redis']): string =>
  sentinel === undefined
    ? `redis:${host.toLowerCase()}`
    : `sentinel:${sentinel.nodes
        .map(node => node.toLowerCase())
        .toSorted()
        .join(',')}`
