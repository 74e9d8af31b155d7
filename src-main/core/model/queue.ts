/** What a queue is made of. `rabbitmq` is not in Redis: it is read over RabbitMQ's own HTTP. */
export type QueueKind = 'stream' | 'list' | 'set' | 'zset' | 'bullmq' | 'rabbitmq'

/** The kinds that are read from Redis, one sample after the other. */
export type RedisQueueKind = Exclude<QueueKind, 'rabbitmq'>

/** One consumer group of a stream. `lag` is what Redis says of it, and null when it cannot tell (never read null as 0). */
export interface GroupReading {
  readonly name: string
  readonly consumers: number
  readonly pending: number
  readonly lag: number | null
  /** Entries that Redis counts as given to it; null before 7.0, and where it cannot tell. */
  readonly entriesRead: number | null
  /** Entries of the stream that it was not given yet: by ids and a count where `lag` is unknown or wrong; null is unknown. */
  readonly waiting: number | null
  readonly lastDeliveredId: string
}

/** BullMQ's own counts of one queue. */
export interface BullmqCounts {
  readonly wait: number
  readonly active: number
  /** All in the delayed set; `overdue` of them are past their time, and no worker has moved them yet. */
  readonly delayed: number
  readonly overdue: number
  readonly prioritized: number
  readonly completed: number
  readonly failed: number
}

/** One queue in one sample. `waiting` is what nobody has taken yet; null is unknown. */
export interface QueueReading {
  readonly name: string
  readonly kind: RedisQueueKind
  readonly exists: boolean
  /** Entries in the key itself (XLEN, LLEN, ZCARD); for BullMQ wait + active + delayed + prioritized. */
  readonly length: number | null
  readonly waiting: number | null
  /** Where `waiting` is unknown: as many were counted, and there may be more; null when nothing was. */
  readonly waitingAtLeast: number | null
  readonly inWork: number | null
  readonly groups: readonly GroupReading[]
  readonly bullmq: BullmqCounts | null
  /** Declared maximum length, when the config has one. */
  readonly maxLength: number | null
  /** Why a number is unknown, in words. */
  readonly note: string | null
}

/** One consumer of a stream's group. Times are lengths in milliseconds. */
export interface ConsumerDetail {
  readonly name: string
  readonly pending: number
  /** Since it last asked for anything. */
  readonly idleMs: number
  /** Since it last got or claimed something; null before Redis 7.2, which does not tell. */
  readonly inactiveMs: number | null
  /** Holds entries, and has been idle for longer than the set time. */
  readonly dead: boolean
}

/** What a slower look at a group told. */
export interface GroupDetail {
  readonly name: string
  readonly consumers: readonly ConsumerDetail[]
  /** Age of the oldest entry that this group was not given yet; 0 when there is none, null when it cannot be told. */
  readonly oldestWaitingMs: number | null
  /** Age of the oldest entry that was given out and not acknowledged; 0 when there is none. */
  readonly oldestPendingMs: number | null
  /** Entries that the group was not given yet, by ids or counted one by one; `atLeast` when the count stopped at its bound. */
  readonly counted: { readonly entries: number; readonly atLeast: boolean } | null
  /** How many entries its lag counts that do not wait; null while that is not known. */
  readonly lagSurplus: number | null
  /** Entries that were trimmed before it got them, since the first look; null where the server tells no ids. */
  readonly lost: number | null
  /** Pending entries that nobody worked on for longer than the set time. */
  readonly stuck: number | null
  /** Pending entries that were given out more often than the set number of times. */
  readonly dead: number | null
  /** The highest delivery count among the looked-at pending entries. */
  readonly mostDeliveries: number | null
}

/** What BullMQ keeps beyond the counts of every sample. */
export interface BullmqDetail {
  /** Library and version as the queue's meta hash says: `bullmq:5.4.2`. */
  readonly version: string | null
  readonly paused: boolean
  readonly waitingChildren: number | null
  /** Active jobs whose worker went away, as the library's own stalled check sees them. */
  readonly stalled: number | null
  /** Completed and failed jobs a second, by the library's own metrics lists or by what the counts rose. */
  readonly completedPerSecond: number | null
  readonly failedPerSecond: number | null
  /** Whether the declared retention is kept: a sentence for each part that is not. */
  readonly retentionBroken: readonly string[]
}

/** What RabbitMQ says of one queue. */
export interface RabbitmqDetail {
  readonly vhost: string
  /** `classic`, `quorum`, `stream`. */
  readonly type: string
  readonly durable: boolean
  /** The policy that applies; its limits are in those below. */
  readonly policy: string | null
  readonly messageTtlMs: number | null
  readonly maxLength: number | null
  /** The default exchange is an empty text; null where there is none. */
  readonly deadLetterExchange: string | null
  /** The queue that dead letters end in, where that can be told. */
  readonly deadLetterQueue: string | null
  /** How often a message may be given out again before it is dead; null for no limit. */
  readonly deliveryLimit: number | null
  /** Null where the queue is down. */
  readonly consumers: number | null
  /** Ready to be given out (a stream: kept), and given out without an acknowledgement; null where the queue is down. */
  readonly ready: number | null
  readonly unacknowledged: number | null
  readonly publishPerSecond: number | null
  readonly ackPerSecond: number | null
  /** `running`, `idle`, `flow`, `down`… */
  readonly state: string
}

/** What a slower look at one queue told, beside each sample's counts. */
export interface QueueDetail {
  readonly kind: QueueKind
  readonly name: string
  readonly atMs: number
  readonly groups: readonly GroupDetail[]
  readonly bullmq: BullmqDetail | null
  readonly rabbitmq: RabbitmqDetail | null
  /** Age of what waits longest; 0 when nothing waits, null when it cannot be told. */
  readonly oldestWaitingMs: number | null
  readonly oldestPendingMs: number | null
  readonly stuck: number | null
  readonly dead: number | null
  /** Entries or jobs that came in a second, over the last looks; null until two looks tell it. */
  readonly addedPerSecond: number | null
  /** Whether anybody cuts the stream: its length fell or stood still while entries were added; null is not seen yet. */
  readonly trimmed: boolean | null
  /** Why something is unknown, in words. */
  readonly notes: readonly string[]
}

/** The four figures that mean the same for any kind of queue; null is unknown, never 0. */
export interface QueueFigures {
  /** Nobody has taken it yet. */
  readonly waiting: number | null
  /** Somebody works on it. */
  readonly inWork: number | null
  /** Was taken, and nobody works on it. */
  readonly stuck: number | null
  /** Was given up: failed, or given out too often. */
  readonly dead: number | null
}

/** Where a queue is heading, from the last minutes. */
export interface QueueTrend {
  readonly direction: 'growing' | 'draining' | 'steady'
  /** Entries a second, below 0 when it drains. */
  readonly perSecond: number
  /** Milliseconds until nothing waits, where it drains. */
  readonly emptyInMs: number | null
}

/** What brokers.yaml says a queue must keep to. */
export interface QueueDeclaration {
  /** More waiting entries than this are too many; null when nothing is said. */
  readonly maxWaiting: number | null
  /** Consumer groups that must be there. */
  readonly groups: readonly string[]
  /** The longest an entry may wait or be in work, in seconds; null when nothing is said. */
  readonly maxAgeSeconds: number | null
  /** The stream that entries are copied to when they are given up; null when nothing is said. */
  readonly deadLetter: string | null
}

/** A queue as every face shows it. */
export interface QueueView {
  readonly kind: QueueKind
  readonly name: string
  readonly exists: boolean
  readonly figures: QueueFigures
  readonly length: number | null
  readonly maxLength: number | null
  readonly oldestWaitingMs: number | null
  readonly oldestPendingMs: number | null
  readonly addedPerSecond: number | null
  readonly trend: QueueTrend | null
  /** What the last sample said; null for queues that are read another way. */
  readonly reading: QueueReading | null
  readonly detail: QueueDetail | null
  /** Named in brokers.yaml, or found by looking. */
  readonly origin: 'config' | 'found'
  /** Null for a queue that was found, or is not in Redis. */
  readonly declared: QueueDeclaration | null
  /** Declared groups that are not there; null when that cannot be told. */
  readonly missingGroups: readonly string[] | null
  /** Why something is unknown, and what to know about it, in words. */
  readonly notes: readonly string[]
}

/** A queue that was found by its keys. */
export interface FoundQueue {
  readonly kind: 'stream' | 'bullmq'
  readonly name: string
}

/** Queues that were found by looking through the keys. */
export interface DiscoveryReading {
  /** Those that each sample asks about, by name; queues of brokers.yaml are not among them. */
  readonly found: readonly FoundQueue[]
  /** How many more were found than are asked about. */
  readonly left: number
  /** Keys that were looked at in the last whole or broken-off pass, and the time it took in ms. */
  readonly keysSeen: number
  readonly tookMs: number
  /** The bound that ended the pass before its end, in words; null when all keys were seen. */
  readonly partial: string | null
}
