import type { LatencyEvent, MissingCapability, RedisFacts, RedisMetrics } from '#core/model/sample'
import { flagField, type Info, numberField, textField } from './info.ts'

type Derived = 'redis_slowlog_length' | 'redis_db_keys' | 'redis_db_keys_expiring'

/** The one table from redis_exporter's metric names to the INFO fields they are read from. */
export const infoFieldOf: Readonly<Record<Exclude<keyof RedisMetrics, Derived>, string>> = {
  redis_uptime_in_seconds: 'uptime_in_seconds',
  redis_connected_clients: 'connected_clients',
  redis_blocked_clients: 'blocked_clients',
  redis_config_maxclients: 'maxclients',
  redis_memory_used_bytes: 'used_memory',
  redis_memory_max_bytes: 'maxmemory',
  redis_memory_used_rss_bytes: 'used_memory_rss',
  redis_mem_fragmentation_ratio: 'mem_fragmentation_ratio',
  redis_commands_processed_total: 'total_commands_processed',
  redis_instantaneous_ops_per_sec: 'instantaneous_ops_per_sec',
  redis_net_input_bytes_total: 'total_net_input_bytes',
  redis_net_output_bytes_total: 'total_net_output_bytes',
  redis_connections_received_total: 'total_connections_received',
  redis_rejected_connections_total: 'rejected_connections',
  redis_evicted_keys_total: 'evicted_keys',
  redis_expired_keys_total: 'expired_keys',
  redis_keyspace_hits_total: 'keyspace_hits',
  redis_keyspace_misses_total: 'keyspace_misses',
  redis_cpu_sys_seconds_total: 'used_cpu_sys',
  redis_cpu_user_seconds_total: 'used_cpu_user',
  redis_rdb_changes_since_last_save: 'rdb_changes_since_last_save',
  redis_rdb_last_save_timestamp_seconds: 'rdb_last_save_time',
}

/** The numbers of INFO under redis_exporter's names; null where this server does not say. Keys sum all databases. */
export function metricsOf(info: Info, slowlogLength: number | null): RedisMetrics {
  const plain = Object.fromEntries(
    Object.entries(infoFieldOf).map(([metric, field]) => [metric, numberField(info, field)]),
  ) as Omit<RedisMetrics, Derived>
  return {
    ...plain,
    redis_slowlog_length: slowlogLength,
    redis_db_keys: sumKeyspace(info, 'keys'),
    redis_db_keys_expiring: sumKeyspace(info, 'expires'),
  }
}

function sumKeyspace(info: Info, part: 'keys' | 'expires'): number | null {
  if (!info.sections.has('keyspace')) return null
  let sum = 0
  for (const [field, value] of info.fields) {
    if (!/^db\d+$/.test(field)) continue
    const found = new RegExp(`(?:^|,)${part}=(\\d{1,15})(?:,|$)`).exec(value)
    if (!found) return null
    sum += Number(found[1])
  }
  return sum
}

/** What INFO says besides numbers. `loading` is also true where a reply said LOADING. */
export function factsOf(
  info: Info,
  rest: {
    readonly loading: boolean
    readonly latencyEvents: readonly LatencyEvent[]
    readonly missing: readonly MissingCapability[]
  },
): RedisFacts {
  const valkeyVersion = textField(info, 'valkey_version')
  const isValkey = valkeyVersion !== null || textField(info, 'server_name') === 'valkey'
  return {
    flavour: isValkey ? 'valkey' : 'redis',
    version: valkeyVersion ?? textField(info, 'redis_version') ?? 'unknown',
    runId: textField(info, 'run_id'),
    role: roleOf(textField(info, 'role')),
    loading: rest.loading || flagField(info, 'loading') === true,
    maxmemoryPolicy: textField(info, 'maxmemory_policy'),
    aofEnabled: flagField(info, 'aof_enabled'),
    aofRewriteInProgress: flagField(info, 'aof_rewrite_in_progress') === true,
    aofLastWriteStatus: statusOf(textField(info, 'aof_last_write_status')),
    aofLastRewriteStatus: statusOf(textField(info, 'aof_last_bgrewrite_status')),
    rdbBgsaveInProgress: flagField(info, 'rdb_bgsave_in_progress') === true,
    rdbLastBgsaveStatus: statusOf(textField(info, 'rdb_last_bgsave_status')),
    latencyEvents: rest.latencyEvents,
    missing: rest.missing,
  }
}

const roleOf = (role: string | null): RedisFacts['role'] =>
  role === 'master' ? 'master' : role === 'slave' || role === 'replica' ? 'replica' : null

const statusOf = (status: string | null): 'ok' | 'err' | null =>
  status === 'ok' || status === 'err' ? status : null
