import type { BrokerConfig } from '#core/model/config'
import type { LinkFault } from '#core/model/link'
import type { Exec } from '#core/ports'
import { err } from '#core/result'
import type { Faults } from './faults.ts'
import { createLocalExec } from './local.ts'
import { openTcp } from './net.ts'
import type { Way } from './way.ts'

const connectWithinMs = 10_000

/** A way without a session: connections are made from here, each by itself. */
function wayWithoutSession(where: string, exec: Exec, layer: 'container' | 'broker', faults: Faults): Way {
  let reason: LinkFault | null = null
  let resolveClosed: (why: LinkFault) => void = () => undefined
  const closed = new Promise<LinkFault>(resolve => {
    resolveClosed = resolve
  })
  return {
    where,
    exec,
    open: (host, port, server = 'Redis') => {
      const target = { host, port, family: 0, layer, timeoutMs: connectWithinMs, server } as const
      return openTcp({ ...target, name: `${host}:${port}${where}` }, faults)
    },
    alive: async () => reason === null,
    closed,
    gone: () => reason,
    close: () => {
      reason ??= faults.make('closed', 'host', 'fault-nothing-needed')
      resolveClosed(reason)
    },
  }
}

/** The way to a managed Redis: it answers, and nothing can be run beside it. */
export function directWay(broker: string, faults: Faults): Way {
  const none = async (): Promise<{ readonly ok: false; readonly error: LinkFault }> =>
    err(faults.make('config', 'host', 'fault-managed', { broker }))
  return wayWithoutSession('', { run: none, stream: none }, 'broker', faults)
}

/** The way to this machine. */
export const localWay = (faults: Faults): Way =>
  wayWithoutSession(` ${faults.say('on-this-machine')}`, createLocalExec(faults), 'container', faults)

/** The identity of a machine that is reached only through Redis: the host's, or that of its Sentinels. */
export const directMachine = ({ host, sentinel }: BrokerConfig['redis']): string =>
  sentinel === undefined
    ? `redis:${host.toLowerCase()}`
    : `sentinel:${sentinel.nodes
        .map(node => node.toLowerCase())
        .toSorted()
        .join(',')}`
