import type { BrokerConfig } from '#core/model/config'
import type { LinkFaultCode, LinkState } from '#core/model/link'
import { isLoopback } from '#core/network/loopback'

/** Faults that nobody answering stands behind: without a network they say nothing about the broker. */
const unanswered: ReadonlySet<LinkFaultCode> = new Set(['dns', 'timeout', 'unreachable', 'closed'])

/** The machine's name in an SSH destination as written: without user and port. */
function sshHost(destination: string): string {
  const bare = destination.replace(/^ssh:\/\//, '').replace(/^[^@]*@/, '')
  return /^\[([^\]]+)\]/.exec(bare)?.[1] ?? bare.replace(/:\d+$/, '')
}

/** Where Redis is asked for first: at its Sentinels, where there are some. */
const redisHosts = ({ redis }: BrokerConfig): readonly string[] =>
  redis.sentinel?.nodes.map(node => node.replace(/:\d+$/, '')) ?? [redis.host]

/**
 * Whether this machine needs a network to get to a broker. A loopback address needs none. What an SSH alias stands for
 * is known only in reach, so an alias needs one only once its link failed in a way that nobody answered: a broker behind
 * an alias of this very machine (a demo, a test) is then judged without any network too.
 */
export function needsNetwork(broker: BrokerConfig, hostLink: LinkState): boolean {
  const { ssh, kubernetes } = broker.reach
  if (kubernetes !== undefined) return true
  if (ssh === undefined) return redisHosts(broker).some(host => !isLoopback(host))
  if (isLoopback(sshHost(typeof ssh === 'string' ? ssh : ssh.host))) return false
  return hostLink.state === 'down' && unanswered.has(hostLink.fault.code)
}
