import type { HistoryQuestion } from '#core/contract'
import type { History, HistoryMark, HistorySize } from '#core/model/history'
import type { Measure, MeasureKey } from '#core/model/measure'
import type { Result } from '#core/result'

/** The past of every broker, kept on this machine. */
export interface HistoryService {
  /** Keeps a tick of one broker; what is written is written later, many at once. Never throws, never waits. */
  record(broker: string, measures: readonly Measure[]): void
  /** Keeps something that happened. */
  mark(broker: string, mark: HistoryMark): void
  keys(broker: string): readonly MeasureKey[]
  query(question: HistoryQuestion): Promise<Result<History>>
  /** A whole answer as CSV (with a header line) or JSON, for a file. */
  text(question: HistoryQuestion, format: 'csv' | 'json'): Promise<Result<string>>
  size(): HistorySize
  /** Writes what waits, and closes the file. */
  stop(): Promise<void>
}
