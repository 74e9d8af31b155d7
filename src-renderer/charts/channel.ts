import type { Readout } from './readout.ts'
import type { ChartSpec, Instant } from './spec.ts'

/** One chart on the board, with the words that stand around it. */
export interface Channel<P extends Instant> {
  readonly spec: ChartSpec<P>
  readonly name: string
  /** What it says when nobody points at an instant. */
  readonly readout: Readout
  /** Stands below the value of an instant: where it comes from. */
  readonly source: string
  /** The whole line in a sentence. */
  readonly summary: string
}
