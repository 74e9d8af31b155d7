import type { QueueReading } from './queue.ts'
import type { Refusal, RefusalCode } from './refusal.ts'

/** A value that was read, or the reason why there is none. An absent value is never shown as 0. */
export type Reading<T> =
  | { readonly state: 'known'; readonly atMs: number; readonly value: T }
  /** Cannot be had here (command renamed or forbidden, tool not installed): shown as missing, with the reason. */
  | { readonly state: 'absent'; readonly reason: string }
  /** Could be had, but was not this time. */
  | { readonly state: 'unknown'; readonly reason: string }

/** Numbers of one sample under the names redis_exporter gives them; null where the server did not say. */
export interface RedisMetrics {
  readonly redis_uptime_in_seconds: number | null
  readonly redis_connected_clients: number | null
  readonly redis_blocked_clients: number | null
  readonly redis_config_maxclients: number | null
  readonly redis_memory_used_bytes: number | null
  readonly redis_memory_max_bytes: number | null
  readonly redis_memory_used_rss_bytes: number | null
  readonly redis_mem_fragmentation_ratio: number | null
  readonly redis_commands_processed_total: number | null
  readonly redis_instantaneous_ops_per_sec: number | null
  readonly redis_net_input_bytes_total: number | null
  readonly redis_net_output_bytes_total: number | null
  readonly redis_connections_received_total: number | null
  readonly redis_rejected_connections_total: number | null
  readonly redis_evicted_keys_total: number | null
  readonly redis_expired_keys_total: number | null
  readonly redis_keyspace_hits_total: number | null
  readonly redis_keyspace_misses_total: number | null
  readonly redis_cpu_sys_seconds_total: number | null
  readonly redis_cpu_user_seconds_total: number | null
  readonly redis_slowlog_length: number | null
  readonly redis_db_keys: number | null
  readonly redis_db_keys_expiring: number | null
  readonly redis_rdb_changes_since_last_save: number | null
  readonly redis_rdb_last_save_timestamp_seconds: number | null
  /** Null before the first rewrite. */
  readonly redis_aof_last_rewrite_duration_sec: number | null
}

/** What a Redis (or Valkey) says of itself besides numbers. */
export interface RedisFacts {
  /** What it is, as its makers write it (`Redis`, `Valkey`, `Dragonfly`), and its own version. */
  readonly flavour: string
  readonly version: string
  readonly runId: string | null
  /** Which server this is, `host:port`; null where that is not known. */
  readonly node: string | null
  readonly role: 'master' | 'replica' | null
  /** Whether it is a node of a cluster; null where it does not tell. */
  readonly inCluster: boolean | null
  /** What it does not do for its clients now, worst first. */
  readonly refusals: readonly Refusal[]
  readonly errors: ErrorCounts
  readonly maxmemoryPolicy: string | null
  readonly aofEnabled: boolean | null
  readonly aofRewriteInProgress: boolean
  readonly aofLastWriteStatus: 'ok' | 'err' | null
  readonly aofLastRewriteStatus: 'ok' | 'err' | null
  readonly rdbBgsaveInProgress: boolean
  readonly rdbLastBgsaveStatus: 'ok' | 'err' | null
  /** Latency events from LATENCY LATEST. */
  readonly latencyEvents: readonly LatencyEvent[]
  /** What this server does not let us read, each with the reason. */
  readonly missing: readonly MissingCapability[]
}

/** Errors that INFO counted for all clients, with when the count rose last as far as it was seen. */
export type ErrorCounts = Readonly<
  Partial<Record<RefusalCode, { readonly count: number; readonly roseAtMs: number | null }>>
>

/** One row of LATENCY LATEST. */
export interface LatencyEvent {
  readonly event: string
  readonly atSeconds: number
  readonly latestMs: number
  readonly maxMs: number
}

/** A command that is renamed or forbidden here, so what it feeds is not shown. */
export interface MissingCapability {
  readonly command: string
  readonly reason: string
}

/** All that one round trip to the broker told, at one instant. */
export interface Sample {
  readonly atMs: number
  /** From sending the pipeline to its last reply, in milliseconds. */
  readonly roundTripMs: number
  readonly metrics: RedisMetrics
  readonly facts: RedisFacts
  readonly queues: readonly QueueReading[]
}

/** Rates between two samples of the same server process; null across a restart, a counter reset or a clock jump. */
export interface Rates {
  readonly commandsPerSecond: number | null
  readonly netInputBytesPerSecond: number | null
  readonly netOutputBytesPerSecond: number | null
  readonly evictedPerSecond: number | null
  readonly hitRatio: number | null
  /** Lookups of keys a second, which say how much the hit ratio tells. */
  readonly lookupsPerSecond: number | null
}

/** One point of the live charts; null is a gap. */
export interface SeriesPoint {
  readonly atMs: number
  readonly commandsPerSecond: number | null
  readonly memoryUsedBytes: number | null
  readonly memoryMaxBytes: number | null
  readonly latencyMs: number | null
  readonly clients: number | null
  /** Waiting entries of the deepest queue. */
  readonly depth: number | null
  /** Busy share of the busiest GPU of the host, 0…1. */
  readonly gpuBusy: number | null
}
