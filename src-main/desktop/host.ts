import type { Language } from '#core/text/say'
import type { Voice } from '#core/text/time'
import type { Engine } from '../engine/engine.ts'
import type { SecretStore } from './secret-store.ts'

/** What the desktop offers an engine that is built for it. */
export interface DesktopHost {
  /** Started with `--demo`. */
  readonly demo: boolean
  /** Words of the command line after the program's own. */
  readonly args: readonly string[]
  readonly version: string
  readonly language: Language
  /** Secrets in the system's keyring; asked for nothing before one is needed. */
  readonly secrets: SecretStore
}

/** Where the app keeps what is its own. */
export interface DesktopFolders {
  /** The folder of brokers.yaml, of backups and of logs: what `reveal` opens. */
  readonly config: string
  readonly backups: string
  readonly logs: string
  /** Electron's own files, the window's bounds and locked secrets. One app runs in a folder at a time. */
  readonly session: string
}

/** What the desktop is started with: the composition root passes it in. */
export interface DesktopParts {
  folders(demo: boolean, args: readonly string[]): DesktopFolders
  makeEngine(host: DesktopHost): Promise<Engine>
  voice(language: Language): Voice
  readonly log: (text: string) => void
}
