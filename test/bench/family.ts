import type { Figure } from './figure.ts'
import type { BenchLab } from './lab.ts'

/** Hears of each round, for whoever waits. */
export type Progress = (text: string) => void

/** What figures are taken with. */
export interface Means {
  readonly lab: BenchLab
  readonly progress: Progress
  /** Called at the end of the bench, also of one that is ended by Ctrl-C. */
  atEnd(stop: () => Promise<void>): void
}

/** Figures that are taken together. */
export interface Family {
  readonly names: readonly string[]
  readonly needsLab: boolean
  /** Takes them all; an error says why it could not be done. */
  measure(means: Means): Promise<Readonly<Record<string, Figure>>>
}
