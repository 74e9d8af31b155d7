import { expect, it } from 'vitest'
import { valueText } from '#core/alerts/text'
import { unitOf } from '#core/measure/unit'
import { redisNumbers } from '#core/redis/names'
import { expectFieldCase } from '../../../tools/field-case.ts'

it.each([
  ['redis_memory_used_bytes', 'bytes'],
  ['redis_net_input_bytes_total', 'bytes'],
  ['redis_instantaneous_ops_per_sec', 'per-second'],
  ['queue_added_per_second', 'per-second'],
  ['redis_net_input_bytes_per_second', 'per-second'],
  ['redis_aof_last_rewrite_duration_sec', 'seconds'],
  ['redis_cpu_sys_seconds_total', 'seconds'],
  ['redis_uptime_in_seconds', 'seconds'],
  ['redis_memory_used_ratio', 'ratio'],
  ['redis_rdb_last_bgsave_ok', 'bool'],
  ['gpu_temperature_celsius', 'celsius'],
  ['gpu_power_watts', 'watts'],
  ['redis_connected_clients', 'count'],
])('%s is in %s', (name, unit) => {
  expect(unitOf(name)).toBe(unit)
})

it('takes an instant for no duration, and a quotient for no share', () => {
  const shown = (name: string, value: number) => valueText('en', value, unitOf(name))
  const numbers = [
    [
      'the time of the last RDB save',
      'redis_rdb_last_save_timestamp_seconds',
      1_795_884_600,
      '2026-11-28 16:50 UTC',
    ],
    ['a fragmentation of 1.5', 'redis_mem_fragmentation_ratio', 1.5, '1.50'],
  ] as const
  for (const [input, name, value, expected] of numbers)
    expectFieldCase(
      { kind: 'units', input },
      { shown: shown(name, value), notified: '' },
      { shown: expected, notified: '' },
    )
})

it('has only instants and quotients that are known among the numbers of INFO', () => {
  const odd = redisNumbers.filter(([name]) => /_ratio|timestamp/.test(name)).map(([name]) => name)
  expect(odd.map(name => [name, unitOf(name)])).toEqual([
    ['redis_mem_fragmentation_ratio', 'factor'],
    ['redis_rdb_last_save_timestamp_seconds', 'timestamp'],
  ])
})
