import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RedisFacts, RedisMetrics } from '#core/model/sample'
import { parseInfo } from '#core/redis/info'
import { factsOf, metricsOf } from '#core/redis/metrics'
import { redisNumbers } from '#core/redis/names'
import { redis6Info, redis7Info, valkey9Info } from '../support/info.ts'

const factsFrom = (text: string): RedisFacts =>
  factsOf(parseInfo(text), { node: null, refusals: [], errors: {}, latencyEvents: [], missing: [] })

describe('metricsOf', () => {
  it('reads every metric of Redis 7', () => {
    expect(metricsOf(parseInfo(redis7Info), 5)).toEqual({
      redis_uptime_in_seconds: 86_400,
      redis_connected_clients: 14,
      redis_blocked_clients: 3,
      redis_config_maxclients: 10_000,
      redis_memory_used_bytes: 3_435_973_836,
      redis_memory_max_bytes: 4_294_967_296,
      redis_memory_used_rss_bytes: 3_605_012_480,
      redis_mem_fragmentation_ratio: 1.05,
      redis_commands_processed_total: 123_456_789,
      redis_instantaneous_ops_per_sec: 714,
      redis_net_input_bytes_total: 9_876_543_210,
      redis_net_output_bytes_total: 1_234_567_890,
      redis_connections_received_total: 2001,
      redis_rejected_connections_total: 2,
      redis_evicted_keys_total: 13,
      redis_expired_keys_total: 33,
      redis_keyspace_hits_total: 900,
      redis_keyspace_misses_total: 100,
      redis_cpu_sys_seconds_total: 12.004551,
      redis_cpu_user_seconds_total: 39.009078,
      redis_slowlog_length: 5,
      redis_db_keys: 1230,
      redis_db_keys_expiring: 42,
      redis_rdb_changes_since_last_save: 120,
      redis_rdb_last_save_timestamp_seconds: 1_795_257_814,
      redis_aof_last_rewrite_duration_sec: null,
    } satisfies RedisMetrics)
  })

  it('is null, never 0, where the server does not say', () => {
    expect(Object.values(metricsOf(parseInfo(''), null))).toEqual(
      Object.values(metricsOf(parseInfo(''), null)).map(() => null),
    )
    const six = metricsOf(parseInfo(redis6Info), null)
    expect(six.redis_config_maxclients).toBeNull()
    expect(six.redis_mem_fragmentation_ratio).toBeNull()
    expect(six.redis_memory_max_bytes).toBe(0)
  })

  it.each([
    ['an empty keyspace section', '# Keyspace\r\n', 0],
    ['no keyspace section', '# Server\r\nredis_version:7.0.15\r\n', null],
    ['one database', '# Keyspace\r\ndb0:keys=3,expires=1,avg_ttl=0\r\n', 3],
    ['Redis 8 fields', '# Keyspace\r\ndb0:keys=3,expires=1,avg_ttl=0,subexpiry=2\r\n', 3],
    ['garbage in a database', '# Keyspace\r\ndb0:keys=many\r\n', null],
    ['a field that only looks alike', '# Keyspace\r\ndb0_x:keys=3\r\ndbsize:keys=4\r\n', 0],
    ['a name that contains keys=', '# Keyspace\r\ndb0:nokeys=9,keys=3,expires=0\r\n', 3],
  ])('counts keys of %s', (_, text, keys) => {
    expect(metricsOf(parseInfo(text), null).redis_db_keys).toBe(keys)
  })
})

describe('factsOf', () => {
  it('reads Redis 7', () => {
    expect(factsFrom(redis7Info)).toEqual({
      flavour: 'Redis',
      version: '7.0.15',
      runId: '089354d3adbc26a8b338b143f8fbdeb5318467c8',
      node: null,
      role: 'master',
      inCluster: null,
      refusals: [],
      errors: {},
      maxmemoryPolicy: 'allkeys-lru',
      aofEnabled: true,
      aofRewriteInProgress: true,
      aofLastWriteStatus: 'err',
      aofLastRewriteStatus: 'ok',
      rdbBgsaveInProgress: true,
      rdbLastBgsaveStatus: 'ok',
      latencyEvents: [],
      missing: [],
    } satisfies RedisFacts)
  })

  it('tells Valkey from the Redis version it pretends to be', () => {
    expect(factsFrom(valkey9Info)).toMatchObject({ flavour: 'Valkey', version: '9.1.1', aofEnabled: false })
    expect(factsFrom('server_name:valkey\r\nredis_version:7.2.4\r\n')).toMatchObject({
      flavour: 'Valkey',
      version: '7.2.4',
    })
  })

  it('reads Redis 6, a replica', () => {
    expect(factsFrom(redis6Info)).toMatchObject({
      flavour: 'Redis',
      version: '6.0.16',
      role: 'replica',
      rdbLastBgsaveStatus: 'err',
      aofLastWriteStatus: null,
    })
  })

  it('says nothing it was not told', () => {
    expect(factsFrom('')).toMatchObject({
      version: 'unknown',
      runId: null,
      role: null,
      inCluster: null,
      maxmemoryPolicy: null,
      aofEnabled: null,
      rdbLastBgsaveStatus: null,
    })
  })

  it.each(['sentinel', 'MASTER', ''])('has no role %j', role => {
    expect(factsFrom(`role:${role}\r\n`).role).toBeNull()
  })

  it('never throws', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.dictionary(
          fc.constantFrom(...redisNumbers.map(([, { field }]) => field ?? 'db0'), 'role'),
          fc.string(),
        ),
        (head, fields) => {
          const lines = Object.entries(fields).map(([field, value]) => `${field}:${value}`)
          const info = parseInfo([head, '# Keyspace', ...lines].join('\r\n'))
          factsOf(info, { node: null, refusals: [], errors: {}, latencyEvents: [], missing: [] })
          for (const value of Object.values(metricsOf(info, null))) {
            expect(value === null || Number.isFinite(value)).toBe(true)
          }
        },
      ),
    )
  })
})
