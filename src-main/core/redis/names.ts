import type { RedisMetrics } from '../model/sample.ts'

/**
 * How a number moves, which decides when two sources contradict each other: a setting is the same at any time, a clock
 * runs, a counter never falls while the server lives, a gauge may go anywhere.
 */
export type Movement = 'setting' | 'clock' | 'counter' | 'gauge'

/** One number of a Redis under every name it goes by. */
export interface NumberNames {
  /** The field of INFO; null for what stands elsewhere. */
  readonly field: string | null
  readonly moves: Movement
  /** Names of older exporters and of runbooks for the same number. */
  readonly aliases?: readonly string[]
  /** The exporter says it once for each database: the sum is meant. */
  readonly eachDatabase?: true
}

/**
 * The one table of names. Its keys are our names, which are those of redis_exporter since 1.0; each row says where INFO
 * has the same number, and what else it is called.
 */
export const redisNames: Readonly<Record<keyof RedisMetrics, NumberNames>> = {
  redis_uptime_in_seconds: { field: 'uptime_in_seconds', moves: 'clock' },
  redis_connected_clients: { field: 'connected_clients', moves: 'gauge' },
  redis_blocked_clients: { field: 'blocked_clients', moves: 'gauge' },
  redis_config_maxclients: { field: 'maxclients', moves: 'setting' },
  redis_memory_used_bytes: {
    field: 'used_memory',
    moves: 'gauge',
    aliases: ['redis_used_memory_bytes', 'redis_used_memory'],
  },
  redis_memory_max_bytes: {
    field: 'maxmemory',
    moves: 'setting',
    aliases: ['redis_config_maxmemory', 'redis_maxmemory_bytes'],
  },
  redis_memory_used_rss_bytes: { field: 'used_memory_rss', moves: 'gauge' },
  redis_mem_fragmentation_ratio: {
    field: 'mem_fragmentation_ratio',
    moves: 'gauge',
    aliases: ['redis_memory_fragmentation_ratio'],
  },
  redis_commands_processed_total: {
    field: 'total_commands_processed',
    moves: 'counter',
    aliases: ['redis_total_commands_processed'],
  },
  redis_instantaneous_ops_per_sec: { field: 'instantaneous_ops_per_sec', moves: 'gauge' },
  redis_net_input_bytes_total: { field: 'total_net_input_bytes', moves: 'counter' },
  redis_net_output_bytes_total: { field: 'total_net_output_bytes', moves: 'counter' },
  redis_connections_received_total: { field: 'total_connections_received', moves: 'counter' },
  redis_rejected_connections_total: { field: 'rejected_connections', moves: 'counter' },
  redis_evicted_keys_total: { field: 'evicted_keys', moves: 'counter' },
  redis_expired_keys_total: { field: 'expired_keys', moves: 'counter' },
  redis_keyspace_hits_total: { field: 'keyspace_hits', moves: 'counter' },
  redis_keyspace_misses_total: { field: 'keyspace_misses', moves: 'counter' },
  redis_cpu_sys_seconds_total: {
    field: 'used_cpu_sys',
    moves: 'counter',
    aliases: ['redis_used_cpu_sys'],
  },
  redis_cpu_user_seconds_total: {
    field: 'used_cpu_user',
    moves: 'counter',
    aliases: ['redis_used_cpu_user'],
  },
  redis_slowlog_length: { field: null, moves: 'gauge' },
  redis_db_keys: { field: null, moves: 'gauge', eachDatabase: true },
  redis_db_keys_expiring: { field: null, moves: 'gauge', eachDatabase: true },
  redis_rdb_changes_since_last_save: { field: 'rdb_changes_since_last_save', moves: 'gauge' },
  redis_rdb_last_save_timestamp_seconds: { field: 'rdb_last_save_time', moves: 'counter' },
  redis_aof_last_rewrite_duration_sec: { field: 'aof_last_rewrite_time_sec', moves: 'gauge' },
}

/** The rows of the table. */
export const redisNumbers = Object.entries(redisNames) as readonly (readonly [
  keyof RedisMetrics,
  NumberNames,
])[]

const ours: ReadonlyMap<string, keyof RedisMetrics> = new Map(
  redisNumbers.flatMap(([name, { aliases = [] }]) => [name, ...aliases].map(each => [each, name] as const)),
)

/** Our name for what an exporter, a dashboard or a runbook calls so; null for what we do not know. */
export const redisNameOf = (name: string): keyof RedisMetrics | null => ours.get(name) ?? null
