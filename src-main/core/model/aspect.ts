import type { ContainersReading, HostReading } from './host.ts'
import type { ExporterReading, PrometheusReading, RabbitmqAspect } from './outside.ts'
import type { DiscoveryReading, QueueDetail } from './queue.ts'
import type { Reading } from './sample.ts'
import type { DatabasesReading, LatencyReading, TopologyReading } from './server.ts'

/** What is read beside each sample, each at its own pace. */
export interface AspectValues {
  /** Details of Redis's queues: the ones that were looked at last, all that are known. */
  readonly queues: readonly QueueDetail[]
  readonly discovery: DiscoveryReading
  readonly latency: LatencyReading
  readonly databases: DatabasesReading
  readonly topology: TopologyReading
  readonly host: HostReading
  readonly containers: ContainersReading
  readonly exporter: ExporterReading
  readonly prometheus: PrometheusReading
  /** RabbitMQ with its queues. */
  readonly rabbitmq: RabbitmqAspect
}

/** The name of an aspect. */
export type AspectName = keyof AspectValues

/** The readings of all aspects; one that was never asked is `unknown`, one that cannot be had here is `absent`. */
export type Aspects = { readonly [Name in AspectName]: Reading<AspectValues[Name]> }
