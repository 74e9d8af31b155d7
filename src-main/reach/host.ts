import type { BrokerConfig } from '#core/model/config'
import type { LinkFault } from '#core/model/link'
import type { HostSession } from '#core/ports'
import type { Address } from '#core/redis/slots'
import { err, ok } from '#core/result'
import { bullmqOn } from './bullmq.ts'
import { byteStreamOf } from './bytes.ts'
import { openCluster } from './cluster.ts'
import { hostExec } from './host-exec.ts'
import { type HttpWay, httpPool, sendHttp } from './http.ts'
import { redisNodes } from './redis-nodes.ts'
import { openMaster } from './sentinel.ts'
import type { HostDeps, Way } from './way.ts'

/** A broker's session over a way to its machine. */
export function hostSession(broker: BrokerConfig, way: Way, deps: HostDeps): HostSession {
  const { redis: config } = broker
  const exec = hostExec(way.exec, broker.runtime.compose)
  const nodes = redisNodes(broker, way, deps)
  const known = new Map<string, Address>()

  const refused = (): { readonly ok: false; readonly error: LinkFault } | null => {
    const gone = way.gone()
    return gone ? err(gone) : null
  }
  const web: HttpWay = {
    where: way.where,
    layer: 'container',
    faults: deps.faults,
    open: async (host, port, server) => refused() ?? way.open(host, port, server),
  }
  const redis: HostSession['redis'] = () => {
    if (config.sentinel) return openMaster(config.sentinel, nodes)
    const first = { host: config.host, port: config.port, is: 'redis' } as const
    return config.cluster ? openCluster(first, nodes, known) : nodes.open(first)
  }
  return {
    machine: exec,
    // A closed session is closed, also while others keep the machine's connection open.
    exec: {
      run: async (argv, options) => refused() ?? exec.run(argv, options),
      stream: async (argv, options) => refused() ?? exec.stream(argv, options),
    },
    redis,
    dial: async (host, port) => {
      const closed = refused()
      if (closed) return closed
      const stream = await way.open(host, port)
      return stream.ok ? ok(byteStreamOf(stream.value)) : stream
    },
    http: { send: request => sendHttp(request, web) },
    httpPool: trust => httpPool(web, trust),
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
