import { connectionHealth } from '#core/health'
import type { HealthInput } from '#core/health/input'
import type { BrokerConfig } from '#core/model/config'
import type { ContainersReading } from '#core/model/host'
import type { LinkFault, LinkState } from '#core/model/link'
import type { FoundQueue, QueueDetail, QueueTrend } from '#core/model/queue'
import type { Rates, Reading, Sample, SeriesPoint } from '#core/model/sample'
import type { Health } from '#core/model/snapshot'
import { placeText } from '#core/place'
import type { Redis } from '#core/ports'
import { withLooks } from '#core/queue/settle'
import { addToTapes, type TrendTapes, trendsOf } from '#core/queue/trend'
import { ratesBetween } from '#core/rates'
import { queueId } from '#core/redis/watched'
import { addPoint, pointOf, type Series } from '#core/series'
import type { Language } from '#core/text/say'
import type { Voice } from '#core/text/time'
import { createRedisProbe } from '../../probes/redis.ts'
import { needsNetwork } from './network-need.ts'

/** What a verdict needs from outside the broker's own samples. */
export interface Surroundings {
  readonly nowMs: number
  readonly networkUp: boolean
  readonly asleep: boolean
  /** Until when a host that is not back yet is given time: after a wake, or when the network went. */
  readonly graceUntilMs: number
  readonly everyMs: number
  readonly voice: Voice
}

/** What is known of one broker besides its samples. */
export interface Beside {
  readonly links: LinkPair
  readonly containers: Reading<ContainersReading>
}

/** The links of one broker. */
export interface LinkPair {
  readonly host: LinkState
  readonly redis: LinkState
}

/** What is known of one watched broker. */
export interface Watched {
  readonly config: BrokerConfig
  /** Another config of the same broker: limits and queues change, what was seen stays. */
  reconfigure(config: BrokerConfig): void
  /**
   * Takes over what was read beside the samples: found queues (null where that is not known) join the next one, looks at
   * Redis's queues complete what waits in the last one, RabbitMQ's queues have trends too.
   */
  lookBeside(
    found: readonly FoundQueue[] | null,
    others: readonly QueueDetail[],
    looks?: readonly QueueDetail[],
  ): void
  /** Takes one sample; a fault says why there is none. `gpuBusy` is what the host's GPU does meanwhile. */
  sample(redis: Redis, around: Surroundings, gpuBusy?: number | null): Promise<LinkFault | null>
  /** Judges anew; true when the verdict changed in any way. */
  judge(beside: Beside, around: Surroundings): boolean
  /** What stands between us and its samples. */
  connection(): Health
  last(): Sample | null
  rates(): Rates | null
  series(): readonly SeriesPoint[]
  /** Where each queue is heading, by queue id. */
  trends(): ReadonlyMap<string, QueueTrend>
}

/** A sample older than this many intervals and seconds says nothing about now. */
const staleAfterMs = (everyMs: number): number => 4 * everyMs + 4_000

/** A host that does not answer right after a wake is on its way, not down. */
function forgiven(link: LinkState, around: Surroundings): LinkState {
  const waiting = link.state === 'down' && link.retryAtMs !== null && around.nowMs < around.graceUntilMs
  return waiting ? { state: 'connecting', sinceMs: link.sinceMs, attempt: 1 } : link
}

/** Starts to know a broker. `steadyMs` never jumps: round trips are measured with it. */
export function watchBroker(first: BrokerConfig, steadyMs: () => number, language: Language): Watched {
  let config = first
  let probe = createRedisProbe(config.watch, steadyMs, language)
  let last: Sample | null = null
  let rates: Rates | null = null
  let series: Series = []
  let health: Health | null = null
  let found: readonly FoundQueue[] = []
  let others: readonly QueueDetail[] = []
  let looks: readonly QueueDetail[] = []
  /** The last sample as it came, before the looks. */
  let taken: Sample | null = null
  let tapes: TrendTapes = new Map()
  let trends: ReadonlyMap<string, QueueTrend> = new Map()

  const addToTrends = ({ atMs, queues }: Sample): void => {
    const rabbit = others.map(one => ({ id: queueId(one), waiting: one.rabbitmq?.ready ?? null }))
    const redis = queues.map(queue => ({ id: queueId(queue), waiting: queue.waiting }))
    tapes = addToTapes(tapes, atMs, [...redis, ...rabbit])
    trends = trendsOf(tapes)
  }

  const withLast = (sample: Sample): Sample => ({
    ...sample,
    queues: withLooks(sample.queues, looks, sample.atMs, language),
  })

  const input = ({ links, containers }: Beside, around: Surroundings): HealthInput => ({
    nowMs: around.nowMs,
    broker: config.title ?? config.name,
    place: placeText(config, around.voice.language),
    previous: health,
    hostLink: forgiven(links.host, around),
    redisLink: links.redis,
    service: config.runtime.compose?.service ?? null,
    containers,
    sample: last,
    networkUp: around.networkUp,
    needsNetwork: needsNetwork(config, links.host),
    asleep: around.asleep,
    staleAfterMs: staleAfterMs(around.everyMs),
    voice: around.voice,
  })

  return {
    get config() {
      return config
    },
    reconfigure(next) {
      if (JSON.stringify(next.watch) !== JSON.stringify(config.watch)) {
        probe = createRedisProbe(next.watch, steadyMs, language)
      }
      config = next
    },
    lookBeside(nowFound, nowOthers, nowLooks = []) {
      // What was found stays while it cannot be looked for.
      found = nowFound ?? found
      others = nowOthers
      if (nowLooks === looks) return
      looks = nowLooks
      last = taken && withLast(taken)
    },
    async sample(redis, around, gpuBusy = null) {
      const mine = probe
      const got = await mine.sample(redis, around.nowMs, found)
      if (mine !== probe) return null
      if (!got.ok) return got.error
      const before = last
      taken = got.value
      last = withLast(taken)
      rates = ratesBetween(before, last)
      addToTrends(last)
      series = addPoint(series, pointOf(last, rates, gpuBusy), around.everyMs)
      return null
    },
    judge(beside, around) {
      const next = connectionHealth(input(beside, around))
      const changed = JSON.stringify(next) !== JSON.stringify(health)
      health = next
      return changed
    },
    connection: () => health ?? { level: 'unknown', reasons: [], sinceMs: 0 },
    last: () => last,
    rates: () => rates,
    series: () => series,
    trends: () => trends,
  }
}
