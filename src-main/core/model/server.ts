/** One database of a Redis server. */
export interface DatabaseReading {
  readonly index: number
  /** What brokers.yaml calls it; null when it is not named. */
  readonly label: string | null
  readonly keys: number
  readonly expiring: number
  /** Milliseconds; null when nothing expires. */
  readonly averageTtlMs: number | null
  readonly prefixes: readonly PrefixReading[]
}

/** What a bounded look at random keys told of one declared prefix. */
export interface PrefixReading {
  readonly prefix: string
  /** Share of the looked-at memory, 0…1; null when nothing was looked at. */
  readonly memoryShare: number | null
  /** Keys of this prefix that were looked at. */
  readonly sampled: number
  /** The plan's time to live in seconds; null when none is declared. */
  readonly plannedTtlSeconds: number | null
  /** Looked-at keys without any expiry, and with a longer one than planned. */
  readonly withoutTtl: number
  readonly tooLong: number
  /** Whether the plan is kept; null when nothing was seen or planned. */
  readonly kept: boolean | null
}

/** The databases of a broker. */
export interface DatabasesReading {
  readonly databases: readonly DatabaseReading[]
  /** Keys that were looked at for the prefixes. */
  readonly sampled: number
  /** What was looked at, and what cannot be known here, in words. */
  readonly notes: readonly string[]
}

/** One Redis of a replicated or clustered broker, under the address that it is announced by. */
export interface NodeReading {
  readonly address: string
  readonly role: 'master' | 'replica' | 'unknown'
  /** The master it follows, by address. */
  readonly follows: string | null
  readonly state: 'ok' | 'down' | 'suspected' | 'syncing' | 'unknown'
  /** Bytes that this replica is behind its master; null for masters and where it cannot be told. */
  readonly lagBytes: number | null
  /** Seconds since master and replica last heard of each other. */
  readonly lagSeconds: number | null
  /** Slot ranges that a cluster master serves: `0-5460`. */
  readonly slots: readonly string[]
  readonly version: string | null
  readonly runId: string | null
  /** Null where the node was not asked, or did not tell. */
  readonly memoryUsedBytes: number | null
  readonly memoryMaxBytes: number | null
  readonly opsPerSecond: number | null
  readonly keys: number | null
  readonly clients: number | null
}

/** How the nodes of a broker stand to each other. */
export interface TopologyReading {
  readonly kind: 'standalone' | 'replicated' | 'sentinel' | 'cluster'
  readonly nodes: readonly NodeReading[]
  /** The address of the master that serves writes; null for a cluster, which has several, or when none does. */
  readonly master: string | null
  readonly sentinels: readonly { readonly address: string; readonly up: boolean }[]
  /** Slots that nobody serves; null outside a cluster. */
  readonly uncoveredSlots: number | null
  /** Changes of the master that were seen, newest first. */
  readonly failovers: readonly { readonly atMs: number; readonly from: string; readonly to: string }[]
  readonly notes: readonly string[]
}

/** How long things take, in milliseconds. */
export interface LatencyReading {
  /** All commands together, and the slowest kinds of commands by p99. */
  readonly all: Percentiles | null
  readonly commands: readonly (Percentiles & { readonly command: string; readonly calls: number })[]
  /**
   * The whole round trip of a PING, the part of it that the way takes, and what is left for the server: null where the
   * way takes all of it, so that the rest is too small to be told.
   */
  readonly roundTripMs: number | null
  readonly wayMs: number | null
  readonly serverMs: number | null
  /** Where the percentiles come from: since the server started, or since the reading before. */
  readonly since: 'start' | 'reading' | null
  /** The newest slow commands, without their arguments' values; null when the slow log cannot be read. */
  readonly slow: readonly SlowCommand[] | null
  /** What cannot be known here, and why, in words. */
  readonly notes: readonly string[]
}

/** Percentiles of service time in milliseconds. */
export interface Percentiles {
  readonly p50: number
  readonly p99: number
  readonly p999: number
}

/** One entry of SLOWLOG that a client caused; what watchers ask is left out. */
export interface SlowCommand {
  readonly id: number
  readonly atMs: number
  readonly tookMs: number
  /** Name and first key; values are never shown. */
  readonly command: string
  readonly client: string | null
  /** It came in within the last minute, as its id tells: a clock that is set says nothing. */
  readonly recent: boolean
}
