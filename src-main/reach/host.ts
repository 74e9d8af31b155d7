import type { Duplex } from 'node:stream'
import type { BrokerConfig } from '#core/model/config'
import type { LinkFault } from '#core/model/link'
import type { Exec, HostSession } from '#core/ports'
import type { Address } from '#core/redis/slots'
import { err, ok, type Result } from '#core/result'
import { bullmqOn } from './bullmq.ts'
import { byteStreamOf } from './bytes.ts'
import { openCluster } from './cluster.ts'
import { sendHttp } from './http.ts'
import { redisNodes } from './redis-nodes.ts'
import type { KeptSecrets } from './secrets.ts'
import { openMaster } from './sentinel.ts'

/** A way to a machine, once it is open: what a session needs of SSH, of this machine, or of nothing at all. */
export interface Way {
  /** Where its Redis is, behind the address in sentences: ` on nebula`; empty where the address says all. */
  readonly where: string
  readonly exec: Exec
  /** `who` is what should listen there, in sentences: Redis where it is not said. */
  open(host: string, port: number, who?: string): Promise<Result<Duplex, LinkFault>>
  alive(timeoutMs: number): Promise<boolean>
  readonly closed: Promise<LinkFault>
  gone(): LinkFault | null
  close(): void
}

/** What every session of the app shares. */
export interface HostDeps {
  readonly home: string
  readonly secrets: KeptSecrets
}

/** A broker's session over a way to its machine. */
export function hostSession(broker: BrokerConfig, way: Way, deps: HostDeps): HostSession {
  const { redis: config } = broker
  const nodes = redisNodes(broker, way, deps)
  const known = new Map<string, Address>()

  const refused = (): { readonly ok: false; readonly error: LinkFault } | null => {
    const gone = way.gone()
    return gone ? err(gone) : null
  }
  const redis: HostSession['redis'] = () => {
    if (config.sentinel) return openMaster(config.sentinel, nodes)
    const first = { host: config.host, port: config.port, is: 'redis' } as const
    return config.cluster ? openCluster(first, nodes, known) : nodes.open(first)
  }
  return {
    // A closed session is closed, also while others keep the machine's connection open.
    exec: {
      run: async (argv, options) => refused() ?? way.exec.run(argv, options),
      stream: async (argv, options) => refused() ?? way.exec.stream(argv, options),
    },
    redis,
    dial: async (host, port) => {
      const closed = refused()
      if (closed) return closed
      const stream = await way.open(host, port)
      return stream.ok ? ok(byteStreamOf(stream.value)) : stream
    },
    http: {
      send: async request =>
        refused() ?? sendHttp(request, { where: way.where, layer: 'container', open: way.open }),
    },
    redisAt: nodes.open,
    bullmq: async queue => {
      const opened = await redis()
      return opened.ok ? ok(await bullmqOn(opened.value, queue)) : opened
    },
    alive: way.alive,
    closed: way.closed,
    close: way.close,
  }
}
