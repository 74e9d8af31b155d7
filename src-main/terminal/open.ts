import type { Result } from '#core/result'
import type { Engine } from '../engine/engine.ts'
import type { Options } from './args.ts'

/** An engine that was opened for one command. */
export interface OpenedEngine {
  readonly engine: Engine
  /** Names of all configured brokers, even where only one is watched. */
  readonly brokers: readonly string[]
  close(): Promise<void>
}

/** Opens an engine as the options say, for one answer or to stay. `note` tells the person what it does meanwhile. */
export type OpenEngine = (
  options: Options,
  isOnce: boolean,
  note: (text: string) => void,
) => Promise<Result<OpenedEngine>>
