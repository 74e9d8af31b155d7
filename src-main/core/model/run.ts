import type { QueueChange } from './queue-change.ts'

/** What a person may ask for that changes or copies a broker. */
export type ActionKind = 'deploy' | 'rollback' | 'backup' | 'queue'

/** The actions that have a button of their own. */
export type ButtonAction = Exclude<ActionKind, 'queue'>

/** What is asked, before facts are known. */
export type ActionRequest =
  | { readonly kind: 'deploy'; readonly broker: string; readonly tag: string; readonly takeLock?: boolean }
  /** `release` null is the previous one. */
  | {
      readonly kind: 'rollback'
      readonly broker: string
      readonly release: number | null
      readonly takeLock?: boolean
    }
  | { readonly kind: 'backup'; readonly broker: string; readonly takeLock?: boolean }
  | {
      readonly kind: 'queue'
      readonly broker: string
      readonly change: QueueChange
      readonly takeLock?: boolean
    }

/** How a step is told apart in code, journal and tests. */
export type StepId =
  | 'lock'
  | 'preflight'
  | 'stop-producers'
  | 'safety'
  | 'pull'
  | 'switch'
  | 'verify'
  | 'verify-back'
  | 'return'
  | 'start-producers'
  | 'record'
  | 'bgsave'
  | 'mark'
  | 'copy'
  | 'check'
  | 'keep'
  | 'unlock'
  | 'look'
  | 'change'

/** One step of a plan: what it does in words and the commands exactly as they will run. */
export interface PlanStep {
  readonly id: StepId
  readonly title: string
  /** Remote commands as a person would type them (quoted), Redis commands, or local work in words. */
  readonly commands: readonly string[]
}

/** One line of "what changes". */
export interface PlanChange {
  readonly what: string
  readonly before: string
  readonly after: string
}

/** Complete data of what will run: shown, compared in tests and journaled before it starts. */
export interface PlanView {
  readonly id: string
  readonly kind: ActionKind
  readonly broker: string
  /** The outcome as a sentence: `Deploy main-e4f5a6b to nebula`. */
  readonly title: string
  readonly changes: readonly PlanChange[]
  readonly steps: readonly PlanStep[]
  /** What happens when a step fails, in words. */
  readonly onFailure: string
  /** Findings a person should know before saying yes; `stop` ones make the plan impossible. */
  readonly notes: readonly PlanNote[]
  /** Milliseconds the last such run of this broker took; null when there was none. */
  readonly lastTookMs: number | null
  /** The word to type before it starts, or null. */
  readonly confirmWord: string | null
}

/** A finding of preflight. */
export interface PlanNote {
  readonly level: 'info' | 'warn' | 'stop'
  readonly text: string
  /** What it is about, where a face offers something for it. */
  readonly about?: 'lock'
}

/** Where a step stands. */
export type StepState = 'waiting' | 'running' | 'done' | 'failed' | 'skipped'

/** A step as it runs. Times in epoch ms; `output` is the tail of its live output. */
export interface StepView {
  readonly id: StepId
  readonly title: string
  readonly commands: readonly string[]
  readonly state: StepState
  readonly startedAtMs: number | null
  readonly endedAtMs: number | null
  readonly output: string
  /** What came of it, in words. */
  readonly outcome: string | null
  /** 0…1 where it can be told. */
  readonly progress: number | null
}

/** How a run ended. Only `done` means that the wanted state was verified. */
export type RunEnd =
  | 'done'
  /** Failed, and the old release serves (verified). */
  | 'returned'
  /** Failed before anything changed. */
  | 'unchanged'
  /** Failed, and the broker needs a person. */
  | 'failed'
  | 'cancelled'
  /** The app ended in the middle. */
  | 'cut-off'
  /** A run that was cut off and then taken care of. */
  | 'settled'

/** One execution of a plan. The only thing faces get of it, always whole. */
export interface RunView {
  readonly id: string
  readonly kind: ActionKind
  readonly broker: string
  readonly title: string
  readonly by: string
  readonly startedAtMs: number
  readonly endedAtMs: number | null
  readonly steps: readonly StepView[]
  readonly end: RunEnd | null
  /** What happened, where, what to do; a paragraph more for each note that a person should take. */
  readonly message: string | null
  /** What a person can do now about a run that was cut off. */
  readonly offers: readonly RunOffer[]
}

/** What can be done about a run that was cut off. */
export type RunOffer = 'check' | 'resume' | 'undo'

/** Who holds a broker's lock on the host. */
export interface LockOwner {
  readonly token: string
  readonly by: string
  readonly purpose: string
  readonly runId: string
  /** Null where its record does not tell. */
  readonly sinceMs: number | null
}
