import type { SeriesPoint } from '#core/model/sample'
import type { Formats } from '../text/format.ts'

/** The live charts, in the order in which they stand. */
export const chartIds = ['depth', 'commands', 'latency', 'memory', 'clients'] as const
/** One of them. */
export type ChartId = (typeof chartIds)[number]

/** What one chart draws and how its values are written. */
export interface ChartSpec {
  readonly id: ChartId
  readonly value: (point: SeriesPoint) => number | null
  /** A limit drawn with it; null for a chart that has none. */
  readonly limit: ((point: SeriesPoint) => number | null) | null
  readonly write: (format: Formats, value: number) => string
  /** The scale never ends below this, so that noise near zero looks like noise. */
  readonly leastTop: number
  /** 1024 where the values are bytes. */
  readonly base: 1000 | 1024
}

/** Every chart's drawing and writing. */
export const chartSpecs: Readonly<Record<ChartId, ChartSpec>> = {
  commands: {
    id: 'commands',
    value: point => point.commandsPerSecond,
    limit: null,
    write: (format, value) => format.rate(value),
    leastTop: 10,
    base: 1000,
  },
  memory: {
    id: 'memory',
    value: point => point.memoryUsedBytes,
    limit: point => point.memoryMaxBytes,
    write: (format, value) => format.bytes(value),
    leastTop: 1024 ** 2,
    base: 1024,
  },
  latency: {
    id: 'latency',
    value: point => point.latencyMs,
    limit: null,
    write: (format, value) => format.milliseconds(value),
    leastTop: 1,
    base: 1000,
  },
  clients: {
    id: 'clients',
    value: point => point.clients,
    limit: null,
    write: (format, value) => format.count(value),
    leastTop: 10,
    base: 1000,
  },
  depth: {
    id: 'depth',
    value: point => point.depth,
    limit: null,
    write: (format, value) => format.count(value),
    leastTop: 10,
    base: 1000,
  },
}
