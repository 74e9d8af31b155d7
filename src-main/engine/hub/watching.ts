import { knownOf, neverRead } from '#core/aspects'
import { linkFault } from '#core/link-fault'
import type { BrokerConfig } from '#core/model/config'
import type { ExporterPlace } from '#core/model/host'
import type { QueueDetail } from '#core/model/queue'
import type { Reading, Sample } from '#core/model/sample'
import type { Secrets } from '#core/ports'
import type { MakeProbe } from '#core/probe'
import { findExporter } from '#core/prometheus/exporter-place'
import { queueId } from '#core/redis/watched'
import { busiestGpu } from '#core/series'
import type { Voice } from '#core/text/time'
import { type AspectSchedule, scheduleAspects } from '../aspects/schedule.ts'
import { address, type Links } from '../links/links.ts'
import type { NetworkWatch } from '../links/network.ts'
import { createSampler, hiddenEveryMs, type Sampler, seenEveryMs } from '../sampling/sampler.ts'
import { type LinkPair, type Surroundings, type Watched, watchBroker } from '../sampling/watched.ts'

/** The same each time, so that nothing changes while there is no look. */
const nothingLooked: readonly QueueDetail[] = []

/** What watching needs. */
export interface WatchingDeps {
  readonly links: Links
  readonly network: Pick<NetworkWatch, 'reaches'>
  /** The address that this machine dials to get to a broker; null where it is not known. */
  entry(broker: BrokerConfig): string | null
  readonly probes: readonly MakeProbe[]
  readonly secrets: Secrets
  readonly voice: Voice
  readonly nowMs: () => number
  readonly steadyMs: () => number
  /** A broker's sample or verdict changed; `level` when it is another level. */
  onChange(broker: string, what: 'values' | 'level'): void
  /** Taking a broker's sample threw. */
  onThrow(broker: string, error: unknown): void
  /** A fresh sample of a broker was judged. */
  onSample(broker: string): void
}

/** All watched brokers with their samplers, in the order of the config. */
export interface Watching {
  apply(brokers: readonly BrokerConfig[]): void
  all(): readonly Watched[]
  get(broker: string): Watched | null
  aspects(broker: string): AspectSchedule | null
  /** Where a broker's exporter is, by what was read of its containers last. */
  exporter(broker: string): ExporterPlace | null
  /** Judges one broker anew because its link changed; takes a sample at once if Redis just came up. */
  linkChanged(broker: string): void
  /** Judges all anew because time or the network changed. */
  judgeAll(): void
  setSeen(seen: boolean): void
  /** Links that are not back yet are given time until then. */
  giveGrace(untilMs: number): void
  stop(): void
}

interface Entry {
  readonly watched: Watched
  readonly sampler: Sampler
  readonly aspects: AspectSchedule
  readonly phase: number
}

const idle: LinkPair = { host: { state: 'idle', sinceMs: 0 }, redis: { state: 'idle', sinceMs: 0 } }
/** Spreads any number of brokers evenly over the interval, whatever comes and goes. */
const goldenRatio = 0.618_033_988_75

const queueIds = (sample: Sample): readonly string[] =>
  sample.queues.flatMap(queue => (queue.exists ? [queueId(queue)] : []))

/** Whether a sample has a queue that was not there in the one before. */
function hasNewQueue(before: Sample, after: Sample | null): boolean {
  const known = new Set(queueIds(before))
  return after !== null && queueIds(after).some(id => !known.has(id))
}

/** How many queues of a sample had no closer look yet. */
function unlookedAt(sample: Sample | null, looks: Reading<readonly QueueDetail[]>): number {
  const looked = new Set((knownOf(looks) ?? []).map(queueId))
  const kinds = sample?.queues.filter(({ exists, kind }) => exists && kind !== 'list' && kind !== 'set') ?? []
  return kinds.filter(queue => !looked.has(queueId(queue))).length
}

/** Builds the watching part; it samples whoever has a Redis connection. */
export function createWatching(deps: WatchingDeps): Watching {
  const sampleFailed = linkFault(deps.voice.language, 'internal', 'broker', 'fault-own-sample')
  const entries = new Map<string, Entry>()
  let everyMs = hiddenEveryMs
  let graceUntilMs = 0
  let count = 0

  const around = (broker: BrokerConfig, links: LinkPair): Surroundings => ({
    nowMs: deps.nowMs(),
    networkUp: deps.network.reaches(
      broker.name,
      deps.entry(broker),
      links.host.state === 'up' && links.redis.state === 'up',
    ),
    asleep: deps.links.asleep(),
    graceUntilMs,
    everyMs,
    voice: deps.voice,
  })

  const judge = (watched: Watched, hasNews: boolean): void => {
    const before = watched.connection().level
    const { name } = watched.config
    const links = deps.links.states(name) ?? idle
    const containers =
      entries.get(name)?.aspects.readings().containers ?? neverRead(deps.voice.language).containers
    const changed = watched.judge({ links, containers }, around(watched.config, links))
    if (watched.connection().level !== before) deps.onChange(name, 'level')
    else if (changed || hasNews) deps.onChange(name, 'values')
  }

  const beside = (name: string, watched: Watched): void => {
    const aspects = entries.get(name)?.aspects.readings()
    if (aspects === undefined) return
    const { discovery, queues, rabbitmq } = aspects
    const found = discovery.state === 'absent' ? [] : (knownOf(discovery)?.found ?? null)
    watched.lookBeside(found, knownOf(rabbitmq)?.queues ?? [], knownOf(queues) ?? nothingLooked)
  }

  const enter = (broker: BrokerConfig): Entry => {
    const { name } = broker
    const watched = watchBroker(broker, deps.steadyMs, deps.voice.language)
    const phase = (count++ * goldenRatio) % 1
    const sampler = createSampler(
      {
        phase,
        redisNow: () => deps.links.redisNow(name),
        async take(redis) {
          const host = entries.get(name)?.aspects.readings().host
          beside(name, watched)
          const before = watched.last()
          const fault = await watched.sample(
            redis,
            around(watched.config, deps.links.states(name) ?? idle),
            host ? busiestGpu(host) : null,
          )
          if (fault?.code === 'redis-auth') deps.links.failRedis(name, fault)
          if (entries.get(name)?.watched !== watched) return
          judge(watched, fault === null)
          if (fault !== null) return
          // What is looked closer at is known from the first sample on, a queue that came from its first.
          if (before === null || hasNewQueue(before, watched.last()))
            entries.get(name)?.aspects.kick('queues')
          deps.onSample(name)
        },
        onSilence() {
          entries.get(name)?.aspects.kick('containers')
          void deps.links.checkSilence(name)
        },
        onThrow(error) {
          deps.onThrow(name, error)
          deps.links.failRedis(name, sampleFailed)
        },
        steadyMs: deps.steadyMs,
      },
      everyMs,
    )
    return { watched, sampler, aspects: lookBeside(broker, watched, phase), phase }
  }

  const lookBeside = (broker: BrokerConfig, watched: Watched, phase: number): AspectSchedule => {
    const { name } = broker
    let unlooked = Number.POSITIVE_INFINITY
    const aspects = scheduleAspects(broker, {
      probes: deps.probes,
      secrets: deps.secrets,
      language: deps.voice.language,
      phase,
      hostNow: () => deps.links.hostNow(name),
      redisNow: () => deps.links.redisNow(name),
      sample: () => watched.last(),
      onChange(aspect) {
        beside(name, watched)
        // Of many queues a look takes a few: until each had its first, the next follows at once.
        if (aspect === 'queues') {
          const left = unlookedAt(watched.last(), aspects.readings().queues)
          if (left > 0 && left < unlooked) aspects.kick('queues')
          unlooked = left > 0 ? left : Number.POSITIVE_INFINITY
        }
        // What keeps Redis from answering may be its container.
        if (aspect === 'containers') {
          // Where the exporter is, its container tells.
          for (const one of ['exporter', 'prometheus'] as const)
            if (aspects.readings()[one].state === 'unknown') aspects.kick(one)
        }
        if (aspect === 'containers' && entries.has(name)) judge(watched, true)
        else deps.onChange(name, 'values')
      },
      nowMs: deps.nowMs,
      steadyMs: deps.steadyMs,
    })
    aspects.setSeen(everyMs === seenEveryMs)
    return aspects
  }

  /** Another config of the same broker: what is looked at beside the samples begins anew. */
  const keep = (entry: Entry, broker: BrokerConfig): Entry => {
    const { watched, phase } = entry
    if (JSON.stringify(watched.config) === JSON.stringify(broker)) return entry
    watched.reconfigure(broker)
    entry.aspects.stop()
    return { ...entry, aspects: lookBeside(broker, watched, phase) }
  }

  const end = (entry: Entry): void => {
    entry.sampler.stop()
    entry.aspects.stop()
  }

  return {
    apply(brokers) {
      const before = new Map(entries)
      entries.clear()
      for (const broker of brokers) {
        const known = before.get(broker.name)
        before.delete(broker.name)
        const stays = known !== undefined && address(known.watched.config) === address(broker)
        if (known && !stays) end(known)
        entries.set(broker.name, stays ? keep(known, broker) : enter(broker))
      }
      for (const entry of before.values()) end(entry)
      for (const { watched } of entries.values()) judge(watched, true)
    },
    all: () => [...entries.values()].map(({ watched }) => watched),
    get: broker => entries.get(broker)?.watched ?? null,
    aspects: broker => entries.get(broker)?.aspects ?? null,
    exporter(broker) {
      const entry = entries.get(broker)
      if (entry === undefined) return null
      const { containers } = entry.aspects.readings()
      const found = findExporter(entry.watched.config, containers, deps.voice.language)
      return found.state === 'found' ? found.place : null
    },
    linkChanged(broker) {
      const entry = entries.get(broker)
      if (entry === undefined) return
      judge(entry.watched, true)
      entry.aspects.linkChanged()
      const sampled = entry.watched.last()?.atMs ?? 0
      const redis = deps.links.states(broker)?.redis
      // Another container may stand there: what keeps Redis away, and whether it was restarted or replaced, is told by it.
      if (redis?.state === 'down') entry.aspects.kick('containers')
      if (redis?.state === 'up' && sampled < redis.sinceMs) {
        entry.sampler.kick()
        entry.aspects.kick('containers')
      }
    },
    judgeAll() {
      for (const { watched } of entries.values()) judge(watched, false)
    },
    setSeen(seen) {
      everyMs = seen ? seenEveryMs : hiddenEveryMs
      for (const { sampler, aspects } of entries.values()) {
        sampler.setEveryMs(everyMs)
        aspects.setSeen(seen)
      }
    },
    giveGrace(untilMs) {
      graceUntilMs = untilMs
    },
    stop() {
      for (const entry of entries.values()) end(entry)
      entries.clear()
    },
  }
}
