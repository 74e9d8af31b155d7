import { setTimeout as sleep } from 'node:timers/promises'
import { allAspects, knownOf } from '#core/aspects'
import type { AspectValues } from '#core/model/aspect'
import { type BrokerConfig, brokerSchema } from '#core/model/config'
import type { DiscoveryReading, QueueDetail, QueueView } from '#core/model/queue'
import type { Reading, Sample } from '#core/model/sample'
import type { HostSession, Redis, RedisCommand } from '#core/ports'
import type { AspectContext } from '#core/probe'
import { withLooks } from '#core/queue/settle'
import { queueViews } from '#core/queue/views'
import { watchedQueues } from '#core/redis/watched'
import { discoveryProbe } from '../../../src-main/probes/discovery.ts'
import { queuesProbe } from '../../../src-main/probes/queues.ts'
import { createRedisProbe } from '../../../src-main/probes/redis.ts'
import { testReach } from '../tools/reach.ts'
import { recorded, sampled } from './connect.ts'

/** Looks at one broker as the app does: samples, and the closer looks beside them. */
export interface Looker {
  readonly redis: Redis
  /** The pipelines that went to Redis so far. */
  readonly sent: readonly (readonly RedisCommand[])[]
  sample(): Promise<Sample>
  /** A sample, then a look at its queues; an unknown reading throws. */
  look(): Promise<readonly QueueDetail[]>
  /** A look at the only queue. */
  lookAtOne(): Promise<QueueDetail>
  /** The queues as faces show them, after a fresh look. */
  views(): Promise<readonly QueueView[]>
  discover(): Promise<Reading<DiscoveryReading>>
}

/** Opens a looker at a Redis on loopback with the queues that brokers.yaml would name; the caller ends it. */
export async function openLooker(
  home: string,
  port: number,
  watch: Record<string, unknown>,
): Promise<Looker & { close(): void }> {
  const config: BrokerConfig = {
    ...brokerSchema.parse({ reach: { direct: true }, redis: { port, host: '127.0.0.1' }, watch }),
    name: 'test',
  }
  const reach = testReach(home)
  const host = await reach.open(config)
  if (!host.ok) throw new Error(host.error.message)
  const redis = await host.value.redis()
  if (!redis.ok) throw new Error(redis.error.message)
  return { ...looker(config, host.value, redis.value), close: reach.close }
}

function looker(config: BrokerConfig, host: HostSession, own: Redis): Looker {
  const { redis, sent } = recorded(own)
  const samples = createRedisProbe(config.watch, () => performance.now())
  const queues = queuesProbe({ config, language: 'en' })
  const discovery = discoveryProbe({ config, language: 'en' })
  const abort = new AbortController()
  const never = allAspects({ state: 'unknown', reason: 'Not read.' })
  const context = (sample: Sample | null): AspectContext => ({
    host,
    redis,
    sample,
    aspects: never,
    secrets: { resolve: () => Promise.reject(new Error('No secret is asked for.')) },
    nowMs: () => Date.now(),
    steadyMs: () => performance.now(),
    anew: false,
    pause: ms => sleep(ms),
    signal: abort.signal,
  })
  const sample = (): Promise<Sample> => sampled(samples, redis, Date.now())
  const lookOn = async (at: Sample): Promise<Reading<AspectValues['queues']>> => queues.read(context(at))
  const look = async (): Promise<readonly QueueDetail[]> => {
    const reading = await lookOn(await sample())
    if (reading.state !== 'known') throw new Error(reading.reason)
    return reading.value
  }
  return {
    redis,
    sent,
    sample,
    look,
    async lookAtOne() {
      const [detail] = await look()
      if (detail === undefined) throw new Error('no queue was looked at')
      return detail
    },
    async views() {
      const at = await sample()
      const looked = await lookOn(at)
      return queueViews({
        readings: withLooks(at.queues, knownOf(looked) ?? [], at.atMs, 'en'),
        aspects: { ...never, queues: looked },
        trends: new Map(),
        pinned: watchedQueues(config.watch),
        language: 'en',
      })
    },
    discover: () => discovery.read(context(null)),
  }
}
