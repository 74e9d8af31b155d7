import type { MeasureKey } from './measure.ts'

/** One point of a chart; null is a gap. `min` and `max` are those of the time that the point stands for. */
export interface HistoryPoint {
  readonly atMs: number
  readonly value: number | null
  readonly min: number | null
  readonly max: number | null
}

/** One series over a range of time. */
export interface HistorySeries {
  readonly key: MeasureKey
  readonly points: readonly HistoryPoint[]
}

/** Something that happened, as a mark on the time axis. */
export interface HistoryMark {
  readonly atMs: number
  readonly kind: 'deploy' | 'rollback' | 'alert' | 'restart' | 'failover'
  readonly text: string
}

/** The answer to a question about the past. */
export interface History {
  readonly fromMs: number
  readonly toMs: number
  /** The time each point stands for. */
  readonly stepMs: number
  readonly source: 'local' | 'Prometheus'
  readonly series: readonly HistorySeries[]
  readonly marks: readonly HistoryMark[]
  /** What to know about it, in words: where Prometheus did not answer, what is older than what is kept. */
  readonly notes: readonly string[]
}

/** What the history file holds. */
export interface HistorySize {
  readonly path: string
  readonly bytes: number
  readonly oldestMs: number | null
  /** Why nothing is kept, in words; null when all is well. */
  readonly trouble: string | null
}
