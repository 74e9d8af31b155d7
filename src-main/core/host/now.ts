import { knownOf } from '../aspects.ts'
import type { Aspects } from '../model/aspect.ts'
import type { ComposeConfig } from '../model/config.ts'
import type { QueueReading } from '../model/queue.ts'
import type { Sample, SeriesPoint } from '../model/sample.ts'
import { lately } from './lately.ts'
import type { GpuAndQueue } from './verdict.ts'

/** What is known of a broker's GPU and queues. */
export interface GpuParts {
  readonly sample: Sample | null
  readonly aspects: Aspects
  /** The live charts' points, oldest first. */
  readonly series: readonly SeriesPoint[]
  readonly compose: ComposeConfig | undefined
  readonly nowMs: number
}

/** A sample that is older says nothing about now. */
const freshMs = 10_000

/** The GPU and the deepest queue at the instant of the last sample; null without a fresh one, a GPU or a queue. */
export function gpuAndQueue(parts: GpuParts): GpuAndQueue | null {
  const { sample } = parts
  const gpu = knownOf(parts.aspects.host)?.gpu
  const queue = sample === null ? null : deepest(sample.queues)
  if (gpu?.state !== 'known' || sample === null || queue === null) return null
  if (parts.nowMs - sample.atMs > freshMs) return null
  return {
    ...lately(parts.series),
    queue: queue.name,
    waiting: queue.waiting,
    silentMs: silentMs(queue, sample.atMs),
    producers: producersOf(parts),
  }
}

/** The first queue counts where all are empty: it is the first that brokers.yaml names. */
function deepest(queues: readonly QueueReading[]): QueueReading | null {
  const known = queues.filter(({ exists, waiting }) => exists && waiting !== null)
  return known.toSorted((one, other) => (other.waiting ?? 0) - (one.waiting ?? 0))[0] ?? null
}

/**
 * Since the newest entry of a stream: where a group waits for nothing, its last delivered id is that entry's, and ids
 * begin with the time they were made. Ids that are no times (made by hand, or by a clock ahead of ours) tell nothing.
 */
function silentMs(queue: QueueReading, atMs: number): number | null {
  const times = queue.groups
    .filter(({ waiting }) => waiting === 0)
    .map(({ lastDeliveredId }) => Number(/^(\d{12,14})-\d+$/.exec(lastDeliveredId)?.[1]))
    .filter(time => time <= atMs)
  return times.length === 0 ? null : atMs - Math.max(...times)
}

function producersOf({ aspects, compose }: GpuParts): GpuAndQueue['producers'] {
  const reading = knownOf(aspects.containers)
  const services = compose?.producers ?? []
  const project = reading?.project ?? null
  if (reading?.daemon !== 'up' || project === null || services.length === 0) return null
  const isUp = (service: string): boolean =>
    reading.containers.some(one => one.name === project.containers[service] && one.state === 'running')
  const stopped = services.filter(service => !isUp(service))
  return { running: stopped.length === 0, stopped }
}
