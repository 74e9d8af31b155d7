import { cpus, release, totalmem, type } from 'node:os'

/** What the figures were taken on. */
export interface Machine {
  readonly system: string
  readonly processor: string
  readonly cores: number
  readonly memoryBytes: number
  readonly node: string
  /** Null where the figures were taken on a plain Node. */
  readonly electron: string | null
}

/** This machine. */
export const thisMachine = (): Machine => ({
  system: `${type()} ${release()}`,
  processor: cpus()[0]?.model.trim() ?? 'unknown',
  cores: cpus().length,
  memoryBytes: totalmem(),
  node: process.versions.node,
  electron: process.versions.electron ?? null,
})
