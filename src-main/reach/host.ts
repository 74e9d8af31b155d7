import type { Duplex } from 'node:stream'
import type { BrokerConfig } from '#core/model/config'
import type { LinkFault } from '#core/model/link'
import type { Exec, HostSession } from '#core/ports'
import { err, ok, type Result } from '#core/result'
import { byteStreamOf } from './bytes.ts'
import { fault } from './faults.ts'
import { sendHttp } from './http.ts'
import { openRedis } from './redis.ts'
import type { KeptSecrets } from './secrets.ts'
import { tlsOver } from './tls.ts'

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

const tlsWithinMs = 5000

/** A broker's session over a way to its machine. */
export function hostSession(broker: BrokerConfig, way: Way, deps: HostDeps): HostSession {
  const { redis: config } = broker
  const { scrub } = deps.secrets
  const name = `Redis at ${config.host}:${config.port}${way.where}`

  const refused = (): { readonly ok: false; readonly error: LinkFault } | null => {
    const gone = way.gone()
    return gone ? err(gone) : null
  }
  const redis: HostSession['redis'] = async () => {
    const closed = refused()
    if (closed) return closed
    const password = config.password
      ? await deps.secrets.resolve(config.password, broker.name, `Redis password of ${broker.name}`)
      : ok(null)
    if (!password.ok) return password
    const plain = await way.open(config.host, config.port)
    if (!plain.ok) return plain
    const { tls, host } = config
    const stream =
      tls === false
        ? plain
        : await tlsOver(plain.value, { tls, host, name, home: deps.home, timeoutMs: tlsWithinMs }, scrub)
    if (!stream.ok) return stream
    return openRedis(stream.value, { config, password: password.value, name, scrub, gone: way.gone })
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
    redisAt: async () => err(fault('config', 'host', 'Other nodes are not dialled yet.')),
    bullmq: async () => err(fault('config', 'host', 'BullMQ is not spoken yet.')),
    alive: way.alive,
    closed: way.closed,
    close: way.close,
  }
}
