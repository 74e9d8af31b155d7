import type { Duplex } from 'node:stream'
import type { BrokerConfig } from '#core/model/config'
import type { LinkFault } from '#core/model/link'
import type { Redis, RedisNode } from '#core/ports'
import { addressText } from '#core/redis/slots'
import { err, ok, type Result } from '#core/result'
import type { Faults } from './faults.ts'
import { createHangUps, type HangUps } from './hang-ups.ts'
import { openRedis, type RedisEnd } from './redis.ts'
import { tlsOver } from './tls.ts'
import type { HostDeps, Way } from './way.ts'

/** Every Redis and Sentinel of one broker, by address as seen from its machine. */
export interface RedisNodes {
  readonly faults: Faults
  /** Opens a connection and signs in as brokers.yaml says. */
  open(node: RedisNode): Promise<Result<Redis, LinkFault>>
  /** Opens the way to it and does the TLS handshake, and signs in nowhere. */
  stream(node: RedisNode): Promise<Result<Duplex, LinkFault>>
  /** What sentences call it. */
  name(node: RedisNode): string
  /** Why the way to all of them has ended; null while it has not. */
  gone(): LinkFault | null
}

const tlsWithinMs = 5000
/** A server that takes no clients says so at once. */
const hearOutMs = 300

/** The fields of brokers.yaml that a Sentinel's fault is about. */
const ofSentinel = (fault: LinkFault): LinkFault => ({
  ...fault,
  message: fault.message.replaceAll(/\bredis\.(password|username)\b/g, 'redis.sentinel.$1'),
})

/** The Redis servers and Sentinels of a broker, dialled over one way and no other. */
export function redisNodes(broker: BrokerConfig, way: Way, deps: HostDeps): RedisNodes {
  const { redis: config } = broker
  const { faults } = deps
  const { resolve } = deps.secrets
  const hangUps = new Map<string, HangUps>()
  const hangUpsOf = (node: RedisNode): HangUps => {
    const text = `${node.is} ${addressText(node)}`
    const known = hangUps.get(text) ?? createHangUps(() => performance.now())
    hangUps.set(text, known)
    return known
  }
  const serverOf = (node: RedisNode): string => (node.is === 'sentinel' ? 'Sentinel' : 'Redis')
  const name = (node: RedisNode): string => {
    const at = faults.say('server-at', { server: serverOf(node), address: addressText(node) })
    return `${at}${way.where}`
  }

  /** Which sign-in is for whom: a Sentinel never sees the password of Redis. */
  const signIn = (node: RedisNode): Pick<RedisEnd, 'config'> & { readonly ref: typeof config.password } =>
    node.is === 'sentinel'
      ? {
          config: { ...config, username: config.sentinel?.username, database: 0 },
          ref: config.sentinel?.password,
        }
      : { config, ref: config.password }

  const stream = async (node: RedisNode): Promise<Result<Duplex, LinkFault>> => {
    const plain = await way.open(node.host, node.port)
    if (!plain.ok || config.tls === false) return plain
    const end = {
      tls: config.tls,
      host: node.host,
      name: name(node),
      home: deps.home,
      timeoutMs: tlsWithinMs,
    }
    return tlsOver(plain.value, end, faults)
  }

  const counts = new Map<string, Map<string, number>>()
  const callsTo = (node: RedisNode): Map<string, number> => {
    const address = addressText(node)
    const calls = counts.get(address) ?? new Map<string, number>()
    counts.set(address, calls)
    return calls
  }
  /** Servers (proxies, most likely) that hang up when a connection is given a name. */
  const nameless = new Set<string>()

  const open = async (node: RedisNode): Promise<Result<Redis, LinkFault>> => {
    const gone = way.gone()
    if (gone) return err(gone)
    const { config: as, ref } = signIn(node)
    const prompt = faults.say('prompt-server', { server: serverOf(node), broker: broker.name })
    const password = ref ? await resolve(ref, broker.name, prompt) : ok(null)
    if (!password.ok) return err({ ...password.error, layer: 'broker' })
    const dial = async (named: boolean, listenMs = 0): Promise<Result<Redis, LinkFault>> => {
      const opened = await stream(node)
      if (!opened.ok) return opened
      const end = {
        config: as,
        password: password.value,
        name: name(node),
        node: addressText(node),
        faults,
        gone: way.gone,
      }
      return openRedis(opened.value, { ...end, named, listenMs, calls: callsTo(node) })
    }
    const named = !nameless.has(addressText(node))
    const first = await dial(named)
    // What a server says before it hangs up can be lost when it was sent something meanwhile: it is heard out once.
    const again = !first.ok && first.error.code === 'closed' && way.gone() === null
    const second = again ? await dial(false, hearOutMs) : first
    if (again && named && second.ok) nameless.add(addressText(node))
    const redis = second.ok || (again && second.error.code !== 'closed') ? second : first
    if (redis.ok) return ok(hangUpsOf(node).guard(redis.value, way.gone))
    return node.is === 'redis' ? redis : err(ofSentinel(redis.error))
  }

  return { faults, open, stream, name, gone: way.gone }
}
