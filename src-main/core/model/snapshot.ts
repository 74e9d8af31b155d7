import type { AlertView, Silence } from './alert.ts'
import type { Alerting } from './alerting.ts'
import type { Aspects } from './aspect.ts'
import type { Layer, Level } from './level.ts'
import type { HostKeyOffer, LinkState } from './link.ts'
import type { QueueView } from './queue.ts'
import type { Backup, Release } from './release.ts'
import type { ActionKind, RunView } from './run.ts'
import type { Rates, Sample } from './sample.ts'

/** Why a broker cannot be watched: a person must act first, or its machine does not answer. */
export type WatchBlock = 'needs-you' | 'unreachable'

/** One cause behind a level, as a sentence with number and limit. */
export interface Reason {
  readonly code: string
  readonly level: Level
  readonly layer: Layer
  readonly text: string
  /** The command to copy that ends it, whole. */
  readonly command?: string
  /** Set where the level is unknown and stays so until a person acts or the machine answers again. */
  readonly blocks?: WatchBlock
  /** What it is about: the labels of the alert that it comes from. */
  readonly labels?: Readonly<Record<string, string>>
}

/** The verdict on a broker, with when it began. */
export interface Health {
  readonly level: Level
  /** Worst first. Empty when ok. */
  readonly reasons: readonly Reason[]
  readonly sinceMs: number
}

/** One layer of the strip my network – host – container – broker. */
export interface LayerView {
  readonly layer: Layer
  readonly level: Level
}

/** Whether an action can be pressed now, and why not. The same value greys the button and guards the action. */
export type Guard = { readonly allowed: true } | { readonly allowed: false; readonly why: string }

/** What is guarded: `rollback` to the release before with one click, `release` to a chosen one. */
export type GuardedAction = ActionKind | 'release'

/** A broker as every face shows it. */
export interface BrokerView {
  readonly name: string
  readonly title: string
  readonly environment: 'production' | 'staging' | 'development' | null
  readonly demo: boolean
  readonly reach: 'ssh' | 'kubernetes' | 'local' | 'direct'
  /** Where it is, in words: `ssh nebula`. */
  readonly place: string
  readonly runtime: 'compose' | 'systemd' | 'helm' | 'kustomize' | 'managed'
  readonly health: Health
  /** The level without what somebody took: acknowledged, snoozed, muted, silenced, expected to be off. */
  readonly attention: Level
  readonly layers: readonly LayerView[]
  readonly hostLink: LinkState
  readonly redisLink: LinkState
  /** The last sample, kept with its time when it is stale; null before the first. */
  readonly sample: Sample | null
  readonly rates: Rates | null
  /** Queues named in brokers.yaml first, in its order; then those that were found. */
  readonly queues: readonly QueueView[]
  readonly aspects: Aspects
  /** Raised and not cleared, worst first. */
  readonly alerts: readonly AlertView[]
  /** Name and waiting count of the deepest queue; null when no queue is watched or known. */
  readonly deepest: { readonly name: string; readonly waiting: number } | null
  /** What the GPU and the deepest queue mean together (starved, blocked, producer down), as a sentence; null when nothing. */
  readonly gpuVerdict: string | null
  /** Newest first; empty until the host was asked. */
  readonly releases: readonly Release[]
  /** Newest first. */
  readonly backups: readonly Backup[]
  readonly guards: Readonly<Record<GuardedAction, Guard>>
  readonly muted: { readonly untilMs: number } | null
}

/** A mistake in brokers.yaml. `line` starts at 1. */
export interface ConfigProblem {
  readonly file: string
  readonly line: number
  readonly field: string
  readonly found: string
  readonly allowed: string
}

/** A question the app must put to a person before it can go on. */
export type Question =
  | { readonly id: string; readonly kind: 'host-key'; readonly broker: string; readonly offer: HostKeyOffer }
  | {
      readonly id: string
      readonly kind: 'secret'
      readonly broker: string
      /** What is wanted, in words: `Passphrase for ~/.ssh/id_ed25519`. */
      readonly prompt: string
      /** Whether it can be kept in the keyring: brokers.yaml gives it a name there. */
      readonly canRemember: boolean
    }

/** The one immutable value that says everything the faces show. */
export interface Snapshot {
  /** Rises with every change. */
  readonly revision: number
  readonly atMs: number
  readonly version: string
  readonly demo: boolean
  /** What is special about this demo (slow engine, cannot save), in words. */
  readonly demoNotes: readonly string[]
  readonly configPath: string
  readonly configProblems: readonly ConfigProblem[]
  /** The worst level of all brokers, whoever knows of it. */
  readonly worst: Level
  /** The worst level that nobody took: what the tray's icon shows. */
  readonly attention: Level
  readonly brokers: readonly BrokerView[]
  /** Running and recent runs, newest first, without step output beyond its tail. */
  readonly runs: readonly RunView[]
  readonly questions: readonly Question[]
  readonly silences: readonly Silence[]
  /** These are quiet hours: only what is critical or went wrong is notified. */
  readonly quietHours: boolean
  readonly alerting: Alerting
}
