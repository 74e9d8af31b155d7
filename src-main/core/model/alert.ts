import type { Layer } from './level.ts'

/** How much an alert matters. */
export type Severity = 'info' | 'warning' | 'critical'

/** Every severity, worst first: the order in which faces sort alerts. */
export const severitiesWorstFirst: readonly Severity[] = ['critical', 'warning', 'info']

/** One rule of the pack, as data, with a broker's changes filled in. */
export interface Rule {
  readonly id: string
  readonly title: string
  /** The measure that is held against it, by name. */
  readonly measure: string
  readonly when: 'above' | 'below' | 'changed'
  /** In the measure's unit; null for `changed`, and for rules that say nothing before a person sets a number. */
  readonly threshold: number | null
  /** The value at which it counts as over; never on the other side of the threshold. */
  readonly clearAt: number | null
  /** How long it must hold before it is raised, and be over before it is cleared. */
  readonly holdSeconds: number
  readonly clearSeconds: number
  readonly severity: Severity
  /** Alerts of a layer are quiet while a nearer layer fails. */
  readonly layer: Layer
  /** Fired within a set time after a deploy, it leads to the rollback plan. */
  readonly rollbackTrigger: boolean
  /** What to do, as a sentence. */
  readonly advice: string
  readonly enabled: boolean
}

/** An alert that was raised, as every face shows it. Times in epoch ms. */
export interface AlertView {
  /** The same as long as the same rule stands raised for the same broker and labels. */
  readonly id: string
  readonly broker: string
  readonly rule: string
  readonly severity: Severity
  readonly layer: Layer
  readonly labels: Readonly<Record<string, string>>
  /** What is wrong, with number and limit, as a sentence. */
  readonly text: string
  readonly advice: string
  readonly sinceMs: number
  readonly raisedAtMs: number
  /** The value that broke the rule last, with its time: older while it waits to be cleared, or cannot be read. */
  readonly value: number
  readonly valueAtMs: number
  readonly acknowledged: { readonly by: string; readonly atMs: number; readonly note: string } | null
  readonly snoozedUntilMs: number | null
  /** Why nobody is told, in words: a silence, quiet hours, a nearer layer, expected to be off; null when told. */
  readonly quiet: string | null
  /** Somebody took it: it is acknowledged, snoozed, muted, silenced, or expected. The tray's icon leaves it out. */
  readonly taken: boolean
  /** Since which deploy, when a rollback is near at hand. */
  readonly sinceDeploy: {
    readonly title: string
    readonly agoMs: number
    readonly canRollBack: boolean
  } | null
}

/** One line of the alert log, kept over restarts. */
export interface AlertRecord {
  readonly id: string
  readonly broker: string
  readonly rule: string
  readonly severity: Severity
  readonly text: string
  readonly raisedAtMs: number
  readonly clearedAtMs: number | null
  /** Whether a person was notified. */
  readonly told: boolean
  readonly acknowledgedBy: string | null
}

/** A promise not to tell anybody, with an end. */
export interface Silence {
  readonly id: string
  /** Null is every broker, every rule. */
  readonly broker: string | null
  readonly rule: string | null
  readonly untilMs: number
  readonly comment: string
  readonly by: string
}
