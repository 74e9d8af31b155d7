import { databaseMeasures } from './measure/databases.ts'
import { hostMeasures } from './measure/host.ts'
import { latencyMeasures } from './measure/latency.ts'
import { outsideMeasures } from './measure/outside.ts'
import { queueMeasures } from './measure/queues.ts'
import { serverMeasures } from './measure/server.ts'
import { topologyMeasures } from './measure/topology.ts'
import type { Aspects } from './model/aspect.ts'
import type { Measure } from './model/measure.ts'
import type { QueueView } from './model/queue.ts'
import type { Rates, Sample } from './model/sample.ts'

/** What the measures of a broker are taken from. */
export interface MeasureParts {
  readonly sample: Sample | null
  readonly rates: Rates | null
  readonly queues: readonly QueueView[]
  readonly aspects: Aspects
}

/** Every number of a broker: history keeps them, rules are held against them, each with source and time. */
export function measuresOf(parts: MeasureParts): readonly Measure[] {
  return [
    ...(parts.sample === null ? [] : serverMeasures(parts.sample, parts.rates)),
    ...queueMeasures(parts.sample, parts.queues),
    ...hostMeasures(parts.aspects),
    ...outsideMeasures(parts.aspects),
    ...latencyMeasures(parts.aspects),
    ...databaseMeasures(parts.aspects),
    ...topologyMeasures(parts.aspects),
  ]
}
