/** How alerts leave this machine, and what was lost of their state. Times in epoch ms. */
export interface Alerting {
  /** Null where brokers.yaml names no webhook. */
  readonly webhook: {
    /** How it is spoken to: Alertmanager's webhook format, or the API of an Alertmanager itself. */
    readonly receiver: 'webhook' | 'alertmanager'
    /** When it took a message last; null for never. */
    readonly deliveredAtMs: number | null
    /** Why messages wait; null when none does. */
    readonly problem: {
      readonly atMs: number
      /** What it answered; null where nothing answered. */
      readonly status: number | null
      /** The answer or the fault, as a sentence. */
      readonly why: string
      /** When it is tried again. */
      readonly nextAtMs: number
      /** How many groups of alerts wait. */
      readonly groups: number
    } | null
  } | null
  /** What a person should know of it, as sentences: messages that wait, a state that was lost. */
  readonly notes: readonly string[]
  /** What became of the last message that went well, as a sentence; null without a webhook. */
  readonly delivery: string | null
  /** The state file that was damaged, and is kept aside; null for none. Its silences and acknowledgements are lost. */
  readonly damaged: string | null
}
