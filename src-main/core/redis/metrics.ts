import type { Refusal } from '#core/model/refusal'
import type {
  ErrorCounts,
  LatencyEvent,
  MissingCapability,
  RedisFacts,
  RedisMetrics,
} from '#core/model/sample'
import { amountField, flagField, type Info, textField } from './info.ts'
import { sumKeyspace } from './keyspace.ts'
import { redisNumbers } from './names.ts'
import { serverNameOf } from './server-name.ts'

/** The numbers of INFO under redis_exporter's names; null where this server does not say. Keys sum all databases. */
export function metricsOf(info: Info, slowlogLength: number | null): RedisMetrics {
  const plain = Object.fromEntries(
    redisNumbers.map(([name, { field }]) => [name, field === null ? null : amountField(info, field)]),
  ) as unknown as RedisMetrics
  return {
    ...plain,
    redis_slowlog_length: slowlogLength,
    redis_db_keys: sumKeyspace(info, 'keys'),
    redis_db_keys_expiring: sumKeyspace(info, 'expiring'),
  }
}

/** What INFO says besides numbers, with what follows from the other replies of the sample. */
export function factsOf(
  info: Info,
  rest: {
    readonly node: string | null
    readonly refusals: readonly Refusal[]
    readonly errors: ErrorCounts
    readonly latencyEvents: readonly LatencyEvent[]
    readonly missing: readonly MissingCapability[]
  },
): RedisFacts {
  return {
    ...serverNameOf(info),
    runId: textField(info, 'run_id'),
    node: rest.node,
    role: roleOf(textField(info, 'role')),
    inCluster: flagField(info, 'cluster_enabled'),
    refusals: rest.refusals,
    errors: rest.errors,
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
