import type { BrokerConfig } from '#core/model/config'
import type { Redis } from '#core/ports'
import type { AspectContext } from '#core/probe'

/** How often each part is timed: the shortest counts, which waited for nothing else. */
const times = 3
const aliveWithinMs = 2000

async function shortest(context: AspectContext, once: () => Promise<boolean>): Promise<number | null> {
  let least: number | null = null
  for (let turn = 0; turn < times; turn++) {
    const startedMs = context.steadyMs()
    if (!(await once())) return null
    const tookMs = context.steadyMs() - startedMs
    least = least === null ? tookMs : Math.min(least, tookMs)
  }
  return least
}

/** The whole round trip of a PING in ms. A server that refuses PING answers all the same. */
export const roundTripMs = (context: AspectContext, redis: Redis): Promise<number | null> =>
  shortest(context, async () => (await redis.pipeline([['PING']])).ok)

/**
 * The part of it that the way takes: by SSH the time sshd takes to answer (then what is left is Redis and the way to it on
 * the host), else the time to open a TCP connection to it. Null where neither can be timed.
 */
export async function wayMs(context: AspectContext, { reach, redis }: BrokerConfig): Promise<number | null> {
  if (reach.ssh !== undefined) return shortest(context, () => context.host.alive(aliveWithinMs))
  if (reach.kubernetes || redis.sentinel || redis.cluster) return null
  const startedMs = context.steadyMs()
  const stream = await context.host.dial(redis.host, redis.port)
  const tookMs = context.steadyMs() - startedMs
  if (!stream.ok) return null
  stream.value.close()
  return tookMs
}
