import type { SeriesPoint } from '#core/model/sample'
import type { Formats } from '../text/format.ts'

/** What a chart's points have in common: each stands at an instant. */
export interface Instant {
  readonly atMs: number
}

/** What one chart draws of a point, and how its values are written. */
export interface ChartSpec<P extends Instant> {
  readonly id: string
  readonly value: (point: P) => number | null
  /** A limit drawn with it; null for a chart that has none. */
  readonly limit: ((point: P) => number | null) | null
  /** Lowest and highest of the time that a point stands for; null where a point is one measurement. */
  readonly band: ((point: P) => readonly [low: number, high: number] | null) | null
  readonly write: (format: Formats, value: number) => string
  /** The scale never ends below this, so that noise near zero looks like noise. */
  readonly leastTop: number
  /** Where the scale always ends; null follows the values. */
  readonly top: number | null
  /** 1024 where the values are bytes. */
  readonly base: 1000 | 1024
}

/** The charts of the overview, in the order in which they stand. */
export const chartIds = ['depth', 'gpu', 'commands', 'latency', 'memory', 'clients'] as const
/** One of them. */
export type ChartId = (typeof chartIds)[number]

/** How a kind of number is written and scaled. */
export type Scaling = Pick<ChartSpec<Instant>, 'write' | 'leastTop' | 'top' | 'base'>

/** Every chart's writing and scale; they are the same for now and for the past. */
export const scalings: Readonly<Record<ChartId, Scaling>> = {
  depth: { write: (f, value) => f.count(value), leastTop: 10, top: null, base: 1000 },
  gpu: { write: (f, value) => f.percent(value), leastTop: 1, top: 1, base: 1000 },
  commands: { write: (f, value) => f.rate(value), leastTop: 10, top: null, base: 1000 },
  latency: { write: (f, value) => f.milliseconds(value), leastTop: 1, top: null, base: 1000 },
  memory: { write: (f, value) => f.bytes(value), leastTop: 1024 ** 2, top: null, base: 1024 },
  clients: { write: (f, value) => f.count(value), leastTop: 10, top: null, base: 1000 },
}

const live = (id: ChartId, value: (point: SeriesPoint) => number | null): ChartSpec<SeriesPoint> => ({
  id,
  value,
  limit: null,
  band: null,
  ...scalings[id],
})

/** The live charts. */
export const chartSpecs: Readonly<Record<ChartId, ChartSpec<SeriesPoint>>> = {
  depth: live('depth', point => point.depth),
  gpu: live('gpu', point => point.gpuBusy),
  commands: live('commands', point => point.commandsPerSecond),
  latency: live('latency', point => point.latencyMs),
  memory: { ...live('memory', point => point.memoryUsedBytes), limit: point => point.memoryMaxBytes },
  clients: live('clients', point => point.clients),
}

/** The charts that have something to say: a host without a GPU has no chart of one. */
export const shownCharts = (hasGpu: boolean): readonly ChartId[] =>
  chartIds.filter(id => id !== 'gpu' || hasGpu)
