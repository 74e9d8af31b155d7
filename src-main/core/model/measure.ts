/** Where a number comes from. */
export type MeasureSource =
  | 'INFO'
  | 'command'
  | 'exporter'
  | 'Prometheus'
  | 'host'
  | 'docker'
  | 'nvidia-smi'
  | 'DCGM'
  | 'RabbitMQ'
  | 'Brokerlight'

/** What a number counts. `ratio` is a share of a whole, 0…1; `factor` any other quotient; `timestamp` is seconds since 1970. */
export type MeasureUnit =
  | 'bytes'
  | 'seconds'
  | 'per-second'
  | 'ratio'
  | 'factor'
  | 'timestamp'
  | 'count'
  | 'celsius'
  | 'watts'
  | 'bool'

/** One number of a broker at one instant: what history keeps and alert rules are held against. */
export interface Measure {
  /** In the manner of Prometheus, unit at the end: `redis_memory_used_bytes`. */
  readonly name: string
  /** What tells it from others of its name: `{ queue: 'detektor:frames' }`; empty for most. */
  readonly labels: Readonly<Record<string, string>>
  /** Never NaN; what is unknown has no measure. */
  readonly value: number
  readonly unit: MeasureUnit
  readonly source: MeasureSource
  readonly atMs: number
}

/** A measure without its value: how history tells series apart, and what a chart can be asked for. */
export interface MeasureKey {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly unit: MeasureUnit
}
