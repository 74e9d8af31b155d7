import { withCause } from './alerts/cause.ts'
import { attentionOf, worstAttention } from './attention.ts'
import { guardFor } from './guard.ts'
import { gpuAndQueue } from './host/now.ts'
import { gpuVerdictText } from './host/verdict.ts'
import { layersOf } from './layers.ts'
import type { AlertView } from './model/alert.ts'
import type { Aspects } from './model/aspect.ts'
import type { BrokerConfig } from './model/config.ts'
import { levelsWorstFirst, worstLevel } from './model/level.ts'
import type { LinkState } from './model/link.ts'
import type { QueueTrend } from './model/queue.ts'
import type { Backup, Release } from './model/release.ts'
import type { RunView } from './model/run.ts'
import type { Rates, Sample, SeriesPoint } from './model/sample.ts'
import type { BrokerView, Health, Snapshot } from './model/snapshot.ts'
import { placeText, reachKind, runtimeKind } from './place.ts'
import { queueViews } from './queue/views.ts'
import { deepestQueue } from './redis/deepest.ts'
import { watchedQueues } from './redis/watched.ts'
import { composeObstacle } from './runtimes/compose/obstacle.ts'
import { previousRelease } from './runtimes/compose/releases.ts'
import type { Language } from './text/say.ts'

/** What the engine holds of one broker. */
export interface BrokerParts {
  readonly config: BrokerConfig
  readonly demo: boolean
  readonly health: Health
  readonly hostLink: LinkState
  readonly redisLink: LinkState
  readonly sample: Sample | null
  readonly rates: Rates | null
  /** The live charts' points, oldest first. */
  readonly series: readonly SeriesPoint[]
  readonly aspects: Aspects
  /** By queue id. */
  readonly trends: ReadonlyMap<string, QueueTrend>
  readonly alerts: readonly AlertView[]
  /** All of it is muted, silenced or expected to be off. */
  readonly taken: boolean
  /** Of this broker, in any order. */
  readonly releases: readonly Release[]
  readonly backups: readonly Backup[]
  /** All runs, of any broker. */
  readonly runs: readonly RunView[]
  readonly mutedUntilMs: number | null
  readonly nowMs: number
  readonly language: Language
}

/** A broker as every face shows it. */
export function buildBroker(parts: BrokerParts): BrokerView {
  const { config, language } = parts
  const title = config.title ?? config.name
  const reach = reachKind(config)
  const runtime = runtimeKind(config)
  const isMuted = parts.mutedUntilMs !== null && parts.mutedUntilMs > parts.nowMs
  const releases = newestFirst(parts.releases, release => release.number)
  const facts = {
    broker: title,
    reach,
    runtime,
    hostLink: parts.hostLink,
    redisLink: parts.redisLink,
    running: parts.runs.find(run => run.broker === config.name && run.end === null)?.title ?? null,
    hasImages: Object.keys(config.runtime.compose?.images ?? {}).length > 0,
    hasPrevious: releaseBefore(releases) !== null,
    hasOthers: releases.length > 1,
    composeObstacle: composeObstacle(parts.aspects.containers, language),
    language,
  }
  const gpu = gpuAndQueue({ ...parts, compose: config.runtime.compose })
  return {
    name: config.name,
    title,
    environment: config.environment ?? null,
    demo: parts.demo,
    reach,
    place: placeText(config, language),
    runtime,
    health: parts.health,
    attention: attentionOf(parts.health, parts.alerts, parts.taken || isMuted),
    layers: layersOf(parts.health, runtime, isContainerRead(parts.aspects.containers)),
    hostLink: parts.hostLink,
    redisLink: parts.redisLink,
    sample: parts.sample,
    rates: parts.rates,
    queues: queueViews({
      readings: parts.sample?.queues ?? [],
      aspects: parts.aspects,
      trends: parts.trends,
      pinned: watchedQueues(config.watch),
      language,
    }),
    aspects: parts.aspects,
    alerts: parts.alerts.map(alert => withCause(alert, parts.health)),
    deepest: deepestQueue(parts.sample?.queues ?? []),
    gpuVerdict: gpu === null ? null : gpuVerdictText(gpu, language),
    releases,
    backups: newestFirst(parts.backups, backup => backup.atMs),
    guards: {
      deploy: guardFor('deploy', facts),
      rollback: guardFor('rollback', facts),
      release: guardFor('release', facts),
      backup: guardFor('backup', facts),
      queue: guardFor('queue', facts),
    },
    muted: isMuted && parts.mutedUntilMs !== null ? { untilMs: parts.mutedUntilMs } : null,
  }
}

/** Where nothing is to be read, the container layer is what lies between host and Redis, which answers. */
const isContainerRead = (containers: Aspects['containers']): boolean =>
  containers.state === 'known' ? containers.value.daemon === 'up' : containers.state === 'absent'

/** The release that one click on "Roll back" means, given a broker's releases newest first; null when there is none. */
export function releaseBefore(releases: readonly Release[]): Release | null {
  const running = releases[0]
  return running ? previousRelease(releases.toReversed(), running.images) : null
}

/** Runs shown at once (those that need a person always are), and characters of each step's output in a snapshot: the whole is asked for by run. */
const mostRuns = 20
const outputTail = 2_000

/** Everything a snapshot holds besides what is derived here. Brokers in the order of the config. */
export type SnapshotParts = Omit<Snapshot, 'worst' | 'attention'>

/** The one value that says everything the faces show: brokers worst first, runs newest first with short output. */
export function buildSnapshot(parts: SnapshotParts): Snapshot {
  const brokers = levelsWorstFirst.flatMap(level =>
    parts.brokers.filter(broker => broker.health.level === level),
  )
  const runs = newestFirst(parts.runs, run => run.startedAtMs).filter(
    (run, at) => at < mostRuns || run.end === null || run.offers.length > 0,
  )
  return {
    ...parts,
    worst: worstLevel(brokers.map(broker => broker.health.level)),
    attention: worstAttention(brokers),
    brokers,
    runs: runs.map(shortRun),
  }
}

const shortRun = (run: RunView): RunView => ({
  ...run,
  steps: run.steps.map(step => ({ ...step, output: tail(step.output) })),
})

// A cut may fall inside a character of two units: its second half is left out.
const tail = (output: string): string =>
  output.length <= outputTail ? output : output.slice(-outputTail).replace(/^[\udc00-\udfff]/, '')

const newestFirst = <T>(items: readonly T[], age: (item: T) => number): readonly T[] =>
  items.toSorted((one, other) => age(other) - age(one))
