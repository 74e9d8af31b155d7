import { describe, expect, it } from 'vitest'
import { alertText } from '#core/alerts/text'
import type { Measure } from '#core/model/measure'
import { type AlertBench, alertBench, measure, type Step } from './support.ts'

/** Steps of a second each. */
function seconds(bench: AlertBench, count: number, step: Step): void {
  for (let at = 0; at < count; at++) bench.step(1, step)
}
const memory = (value: number): Step => ({ measures: [measure('redis_memory_used_ratio', value)] })
const one = (name: string, value: number, changed: Partial<Measure> = {}): Step => ({
  measures: [measure(name, value, changed)],
})
const disk = { labels: { mount: '/' } }
const queue = { labels: { queue: 'frames' }, unit: 'count' } as const
const age = { labels: { queue: 'frames' }, unit: 'seconds' } as const
const stream = { labels: { queue: 'frames', kind: 'stream' }, unit: 'count' } as const
const jobs = { labels: { queue: 'jobs', kind: 'bullmq' } } as const
const group = { labels: { queue: 'frames', group: 'workers' } }
const perSecond = { unit: 'per-second' } as const
const count = { unit: 'count' } as const
const took = { unit: 'seconds' } as const

/** Each rule with a broken and a mended value, the seconds it must hold and be over, and its sentence. */
const table: readonly (readonly [string, Step, Step, number, number, string])[] = [
  [
    'exporter-down',
    one('exporter_up', 0),
    one('exporter_up', 1),
    60,
    10,
    'The exporter of this broker does not answer, or does not see Redis.',
  ],
  ['memory-high', memory(0.85), memory(0.7), 30, 60, 'Memory is 85 % of maxmemory (limit 80 %).'],
  [
    'container-memory-high',
    one('container_memory_used_ratio', 0.82),
    one('container_memory_used_ratio', 0.5),
    30,
    60,
    'The container uses 82 % of its memory limit (limit 80 %).',
  ],
  [
    'connections-high',
    one('redis_connected_clients', 101, count),
    one('redis_connected_clients', 90, count),
    30,
    60,
    '101 clients are connected (limit 100).',
  ],
  [
    'slow-command',
    one('redis_slow_command_seconds', 0.143, { ...took, labels: { command: 'KEYS' } }),
    one('redis_slow_command_seconds', 0.082, { ...took, labels: { command: 'KEYS' } }),
    0,
    300,
    'KEYS took 143 ms (limit 100 ms): no other command was served meanwhile.',
  ],
  [
    'host-memory-low',
    one('node_memory_available_ratio', 0.1),
    one('node_memory_available_ratio', 0.4),
    60,
    120,
    "10 % of the host's memory is available (limit 20 %).",
  ],
  [
    'disk-low',
    one('node_disk_free_ratio', 0.1, disk),
    one('node_disk_free_ratio', 0.4, disk),
    60,
    120,
    '10 % of / is free (limit 20 %).',
  ],
  [
    'gpu-memory-low',
    one('gpu_memory_free_ratio', 0.1, { labels: { gpu: '0' } }),
    one('gpu_memory_free_ratio', 0.4, { labels: { gpu: '0' } }),
    60,
    120,
    '10 % of the memory of GPU 0 is free (limit 20 %).',
  ],
  [
    'aof-rewrite-slow',
    one('redis_aof_last_rewrite_duration_sec', 7, took),
    one('redis_aof_last_rewrite_duration_sec', 2, took),
    0,
    60,
    'The last AOF rewrite took 7.0 s (limit 5.0 s).',
  ],
  [
    'rdb-save-failed',
    one('redis_rdb_last_bgsave_ok', 0),
    one('redis_rdb_last_bgsave_ok', 1),
    0,
    0,
    'The last RDB save failed.',
  ],
  [
    'aof-write-failed',
    one('redis_aof_last_write_ok', 0),
    one('redis_aof_last_write_ok', 1),
    0,
    0,
    'The last AOF write failed.',
  ],
  [
    'aof-rewrite-failed',
    one('redis_aof_last_rewrite_ok', 0),
    one('redis_aof_last_rewrite_ok', 1),
    0,
    0,
    'The last AOF rewrite failed.',
  ],
  [
    'latency-high',
    one('brokerlight_round_trip_seconds', 1.5, took),
    one('brokerlight_round_trip_seconds', 0.1, took),
    10,
    30,
    'A round trip takes 1.5 s (limit 1.0 s).',
  ],
  [
    'loading',
    one('redis_loading', 1),
    one('redis_loading', 0),
    0,
    0,
    'Redis loads its data and answers no queue commands yet.',
  ],
  ['busy', one('redis_busy', 1), one('redis_busy', 0), 5, 0, 'Redis runs a script and answers nothing else.'],
  [
    'queue-loss-near',
    one('queue_unread_ratio', 0.9, { labels: stream.labels }),
    one('queue_unread_ratio', 0.1, { labels: stream.labels }),
    5,
    30,
    'Unread entries take up 90 % of what frames may hold (limit 80 %).',
  ],
  [
    'queue-stuck',
    one('queue_stuck', 42, stream),
    one('queue_stuck', 0, stream),
    30,
    30,
    'frames has 42 stuck: they were taken and nobody works on them.',
  ],
  [
    'queue-dead',
    one('queue_dead', 10, stream),
    one('queue_dead', 0, stream),
    30,
    30,
    'frames has 10 dead: they were given up after too many deliveries.',
  ],
  [
    'queue-failing',
    one('queue_failed_ratio', 1, jobs),
    one('queue_failed_ratio', 0.1, jobs),
    60,
    60,
    '100 % of the jobs of jobs that end fail (limit 50 %).',
  ],
  [
    'queue-paused',
    one('queue_paused_waiting', 7, { ...jobs, unit: 'count' }),
    one('queue_paused_waiting', 0, { ...jobs, unit: 'count' }),
    600,
    0,
    'jobs is paused while 7 wait.',
  ],
  [
    'queue-full',
    { measures: [measure('queue_length', 1200, queue), measure('queue_max_length', 1000, queue)] },
    { measures: [measure('queue_length', 950, queue), measure('queue_max_length', 1000, queue)] },
    10,
    60,
    'frames holds 1,200 (maximum 1,000).',
  ],
  [
    'queue-too-old',
    { measures: [measure('queue_oldest_seconds', 240, age), measure('queue_max_age_seconds', 120, age)] },
    { measures: [measure('queue_oldest_seconds', 60, age), measure('queue_max_age_seconds', 120, age)] },
    10,
    30,
    'The oldest entry of frames is 4 min old (limit 2 min).',
  ],
  [
    'group-missing',
    one('queue_group_missing', 1, group),
    one('queue_group_missing', 0, group),
    10,
    10,
    'Group workers of frames is missing: its consumers get nothing.',
  ],
  [
    'backup-missed',
    one('backup_overdue_ratio', 1.5),
    one('backup_overdue_ratio', 0.1),
    600,
    0,
    'The newest backup is late: its age is 150 % of the usual time between two (limit 110 %).',
  ],
  [
    'backup-shrunk',
    one('backup_size_ratio', 0.2),
    one('backup_size_ratio', 0.9),
    60,
    0,
    'The newest backup is 20 % of the size of the one before (limit 50 %).',
  ],
]

describe('each rule', () => {
  it.each(table)(
    '%s is raised after its hold and cleared after its time, once',
    (id, bad, good, hold, over, text) => {
      const bench = alertBench()
      seconds(bench, hold, bad)
      expect(bench.events).toEqual([])
      bench.step(1, bad)
      expect(bench.events).toEqual([`raise ${id}`])
      expect(bench.standing().map(alert => alertText(alert, 'en'))).toEqual([text])
      seconds(bench, 5, bad)
      seconds(bench, over, good)
      expect(bench.events).toEqual([`raise ${id}`])
      bench.step(1, good)
      expect(bench.events).toEqual([`raise ${id}`, `clear ${id}`])
      seconds(bench, 5, good)
      expect(bench.standing()).toEqual([])
    },
  )

  it.each(table)('%s is not raised by a value that is well', (_, __, good) => {
    const bench = alertBench()
    seconds(bench, 700, good)
    expect(bench.events).toEqual([])
  })

  it('memory over 90 % raises both of its rules', () => {
    const bench = alertBench()
    seconds(bench, 40, memory(0.95))
    expect(bench.events).toEqual(['raise memory-critical', 'raise memory-high'])
  })

  it.each([
    [
      'replication-lag',
      'redis_replication_lag_seconds',
      3,
      1,
      took,
      'Replica r1 is 3.0 s behind (limit 2.0 s).',
    ],
    [
      'throughput-low',
      'queues_added_per_second',
      1,
      9,
      perSecond,
      '1 /s arrive in all queues together (limit 2 /s).',
    ],
  ])('%s needs a number of its own', (id, name, bad, good, unit, text) => {
    const labels = id === 'replication-lag' ? { replica: 'r1' } : {}
    const silent = alertBench()
    seconds(silent, 100, one(name, bad, { ...unit, labels }))
    expect(silent.events).toEqual([])
    const bench = alertBench({ broker: { alerts: { rules: { [id]: { threshold: 2 } } } } })
    seconds(bench, 61, one(name, bad, { ...unit, labels }))
    expect(bench.standing().map(alert => alertText(alert, 'en'))).toEqual([text])
    seconds(bench, 61, one(name, good, { ...unit, labels }))
    expect(bench.events).toEqual([`raise ${id}`, `clear ${id}`])
  })
})
