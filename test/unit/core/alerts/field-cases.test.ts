import { describe, it } from 'vitest'
import { withoutRepeats } from '#core/alerts/hush'
import { alertText } from '#core/alerts/text'
import { brokerHealth } from '#core/health'
import type { Measure } from '#core/model/measure'
import { expectFieldCase, type Verdict } from '../../../tools/field-case.ts'
import { health } from '../support/views.ts'
import { type AlertBench, alertBench, measure } from './support.ts'

const frames = { queue: 'frames', kind: 'stream' }
const jobs = { queue: 'jobs', kind: 'bullmq' }
const count = (name: string, value: number, labels: Measure['labels']) =>
  measure(name, value, { labels, unit: 'count' })

/** What is shown and notified after so many seconds, each with these metrics. */
function after(seconds: number, at: (second: number) => readonly Measure[]): Verdict {
  const bench = alertBench()
  const notified: string[] = []
  for (let second = 0; second < seconds; second++) {
    bench.step(1, { measures: at(second) })
    notified.push(...bench.tell().map(({ title }) => title))
  }
  return { shown: shown(bench), notified: notified.join(', ') }
}
function shown(bench: AlertBench): string {
  const alerts = withoutRepeats(bench.standing()).map(one => ({ ...one, text: alertText(one, 'en') }))
  const { level, reasons } = brokerHealth(health('ok'), alerts)
  return [level, ...reasons.map(({ text }) => text)].join(': ')
}

const table: readonly (readonly [string, number, (second: number) => readonly Measure[], Verdict])[] = [
  [
    'stream over maxWaiting with 42 stuck and 10 dead',
    120,
    () => [
      count('queue_waiting', 1200, frames),
      count('queue_max_waiting', 1000, frames),
      count('queue_stuck', 42, frames),
      count('queue_dead', 10, frames),
    ],
    {
      shown:
        'degraded: frames has 1,200 waiting (limit 1,000).: frames has 42 stuck: they were taken and nobody works on them.: frames has 10 dead: they were given up after too many deliveries.',
      notified: 'nebula: Too many entries wait, nebula: 2 alerts',
    },
  ],
  [
    'BullMQ queue whose every job fails (625 failed, 0 completed a second)',
    70,
    () => [measure('queue_failed_ratio', 1, { labels: jobs }), count('queue_dead', 40_000, jobs)],
    {
      shown: 'degraded: 100 % of the jobs of jobs that end fail (limit 50 %).',
      notified: 'nebula: Most jobs fail',
    },
  ],
  [
    'failed BullMQ jobs that are kept, while others complete',
    3600,
    () => [measure('queue_failed_ratio', 0.01, { labels: jobs }), count('queue_dead', 40_000, jobs)],
    { shown: 'ok', notified: '' },
  ],
  [
    'a queue paused for 11 minutes with jobs waiting',
    660,
    () => [count('queue_paused_waiting', 7, jobs)],
    { shown: 'degraded: jobs is paused while 7 wait.', notified: 'nebula: Queue paused' },
  ],
  [
    'a queue paused for 5 minutes',
    300,
    () => [count('queue_paused_waiting', 7, jobs)],
    { shown: 'ok', notified: '' },
  ],
  [
    'maxWaiting 1000 and a producer at MAXLEN ~ 1000, for an hour',
    3600,
    second => [
      count('queue_waiting', 990 + ((second * 37) % 111), frames),
      count('queue_max_waiting', 1000, frames),
    ],
    { shown: 'ok', notified: '' },
  ],
  [
    'workers stall: the first word comes before messages are lost',
    60,
    second => [
      measure('queue_unread_ratio', second / 62, { labels: frames }),
      measure('queue_lost_entries_total', 0, { labels: { ...frames, group: 'g' }, unit: 'count' }),
    ],
    {
      shown: 'degraded: Unread entries take up 95 % of what frames may hold (limit 80 %).',
      notified: 'nebula: Unread entries will be lost',
    },
  ],
  [
    'AOF rewrite failed',
    10,
    () => [measure('redis_aof_last_rewrite_ok', 0)],
    { shown: 'degraded: The last AOF rewrite failed.', notified: 'nebula: AOF rewrite failed' },
  ],
  [
    'Redis loads its data',
    60,
    () => [measure('redis_loading', 1)],
    { shown: 'degraded: Redis loads its data and answers no queue commands yet.', notified: '' },
  ],
  [
    'a round trip of 1.5 s',
    20,
    () => [measure('brokerlight_round_trip_seconds', 1.5, { unit: 'seconds' })],
    { shown: 'degraded: A round trip takes 1.5 s (limit 1.0 s).', notified: 'nebula: Round trip slow' },
  ],
  [
    'memory at 94 %, then at 1 %: the sentence says what the chart shows',
    60,
    second => [measure('redis_memory_used_ratio', second < 50 ? 0.94 : 0.01)],
    {
      shown: 'degraded: Recovering: Memory nearly full: 1 % (limit 90 %), over in 51 s.',
      notified: 'nebula: Memory nearly full',
    },
  ],
]

describe('what is shown and notified of', () => {
  it.each(table)('%s', (input, seconds, at, expected) => {
    expectFieldCase({ kind: 'rules', input }, after(seconds, at), expected)
  })
})
