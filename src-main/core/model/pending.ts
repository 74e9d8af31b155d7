/** An entry that a consumer holds. */
export interface PendingEntry {
  readonly id: string
  readonly consumer: string
  /** Since it was last given out. */
  readonly idleMs: number
  /** Since it was added, by the time in its id. */
  readonly ageMs: number | null
  readonly deliveries: number
}

/** A page of a group's pending entries, oldest first. */
export interface PendingPage {
  readonly queue: string
  readonly group: string
  readonly total: number
  readonly entries: readonly PendingEntry[]
  /** What the next page begins after; null at the end. */
  readonly nextAfter: string | null
}

/** A look at one entry or job: bounded, with what looks like a secret masked. */
export interface EntryPeek {
  readonly id: string
  /** False for an entry that was cut from the stream while it was pending. */
  readonly exists: boolean
  readonly fields: readonly PeekField[]
  /** What was left out, in words; null when all is shown. */
  readonly cut: string | null
}

/** One field of a peeked entry. */
export interface PeekField {
  readonly name: string
  readonly value: string
  readonly bytes: number
  readonly redacted: boolean
}

/** Every state of a BullMQ job that can be listed. */
export const jobStates = [
  'waiting',
  'active',
  'delayed',
  'prioritized',
  'waiting-children',
  'completed',
  'failed',
] as const
/** The state of a BullMQ job. */
export type JobState = (typeof jobStates)[number]

/** One BullMQ job in a list. */
export interface JobView {
  readonly id: string
  readonly name: string
  readonly state: JobState
  readonly addedAtMs: number | null
  readonly attempts: number
  readonly failedReason: string | null
}

/** A page of jobs, oldest first. */
export interface JobPage {
  readonly queue: string
  readonly state: JobState
  readonly total: number
  readonly jobs: readonly JobView[]
}
