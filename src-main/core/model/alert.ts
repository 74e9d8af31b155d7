import type { Layer } from './level.ts'

/** How much an alert matters. */
export type Severity = 'info' | 'warning' | 'critical'

/** Every severity, worst first: the order in which faces sort alerts. */
export const severitiesWorstFirst: readonly Severity[] = ['critical', 'warning', 'info']

/** One rule in force at a broker: from the ruleset or of a person's own, with all changes of brokers.yaml filled in. */
export interface Rule {
  readonly id: string
  readonly title: string
  /** The metric that the rule is evaluated on, by name. */
  readonly measure: string
  /** Label values a series must have, by label name; empty is any series. */
  readonly match: Readonly<Record<string, readonly string[]>>
  readonly when: 'above' | 'below' | 'changed'
  /** In the metric's unit; null for `changed`, and for rules whose limit is a metric or is not set yet. */
  readonly threshold: number | null
  /** The metric whose series of the same labels is the threshold: `queue_max_waiting`; null for a fixed threshold. */
  readonly limitMeasure: string | null
  /** The value at which the alert resolves; never on the other side of the threshold. */
  readonly clearAt: number | null
  /** The same as a share of the threshold, for a limit that is a metric. */
  readonly clearRatio: number
  /** How long it must hold before it fires, and be over before it resolves. */
  readonly holdSeconds: number
  readonly clearSeconds: number
  readonly severity: Severity
  /** Alerts of a layer are suppressed while a nearer layer fails. */
  readonly layer: Layer
  /** If it fires soon after a deploy, its notification opens the rollback plan. */
  readonly rollbackTrigger: boolean
  /** Whether people are notified, and whether the broker is degraded while it fires. */
  readonly notify: boolean
  readonly degrades: boolean
  /** Evaluated also while the broker cannot be seen. */
  readonly unseen: boolean
  /** Evaluated only while a series of this metric is above a number; null for always. */
  readonly onlyWhile: { readonly measure: string; readonly above: number } | null
  /** Ids of rules that need no notification while this one fires. */
  readonly inhibits: readonly string[]
  /** The sentence, with `{value}`, `{limit}`, `{of}`, `{rise}` and labels to fill in. */
  readonly text: string
  /** What to do, as a sentence. */
  readonly advice: string
  /** Its sentences are written in brokers.yaml, or follow from a rule there. */
  readonly hasOwnWords: boolean
  readonly enabled: boolean
}

/** An alert that was raised, as every face shows it. Times in epoch ms. */
export interface AlertView {
  /** The same as long as the same rule stands raised for the same broker and labels. */
  readonly id: string
  readonly broker: string
  readonly rule: string
  /** The name of the rule as people read it. */
  readonly title: string
  readonly severity: Severity
  readonly layer: Layer
  readonly labels: Readonly<Record<string, string>>
  /** Whether the broker is degraded while it fires. */
  readonly degrades: boolean
  /** The value is back on the good side of its limit, and not yet for long enough to resolve. */
  readonly recovering: boolean
  /** What is wrong, with number and limit, as a sentence. */
  readonly text: string
  readonly advice: string
  readonly sinceMs: number
  readonly raisedAtMs: number
  /** The value that the sentence says, with its time: older while it cannot be read. */
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

/** What is violated now and fires only after its `for`. */
export interface PendingAlert extends Omit<AlertView, 'id' | 'raisedAtMs'> {
  /** Its `for`, in seconds. */
  readonly holdSeconds: number
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
