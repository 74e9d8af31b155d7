import type { Result } from '#core/result'
import type { Language } from '#core/text/say'
import type { Voice } from '#core/text/time'
import type { Engine } from '../engine/engine.ts'
import type { SecretStore } from './secret-store.ts'

/** What the desktop offers whoever opens the engine for it. */
export interface DesktopHost {
  readonly language: Language
  /** Secrets in the system's keyring; nothing is asked of it before one is needed. */
  readonly secrets: SecretStore
}

/** An engine opened for the desktop, with what belongs to it. */
export interface Opened {
  readonly engine: Engine
  /** Folders that a person may look into. */
  readonly folders: Readonly<Record<'config' | 'backups' | 'logs', string>>
  log(text: string): void
  /** What a person must know at the start, as sentences; null when there is nothing. */
  readonly note: string | null
  /** Ends the engine and what was started with it. */
  stop(): Promise<void>
}

/** What the desktop is started with: the composition root passes it in. */
export interface DesktopParts {
  /** Folder for Electron's own files, the window's bounds and locked secrets; one app runs in it at a time. */
  readonly sessionFolder: string
  /** Builds the engine. The error is a sentence. */
  open(host: DesktopHost): Promise<Result<Opened>>
  voice(language: Language): Voice
}
