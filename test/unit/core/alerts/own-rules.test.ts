import { describe, expect, it } from 'vitest'
import { alertText, ruleTitle } from '#core/alerts/text'
import { alertBench, measure, one, type Step, seconds } from './support.ts'

describe('a limit that is a metric', () => {
  const frames = { labels: { queue: 'frames', kind: 'stream' }, unit: 'count' } as const
  const waiting = (value: number, limit: number | null = 1000): Step => ({
    measures: [
      measure('queue_waiting', value, frames),
      ...(limit === null ? [] : [measure('queue_max_waiting', limit, frames)]),
      measure('queue_max_waiting', 1, { ...frames, labels: { queue: 'other', kind: 'stream' } }),
    ],
  })

  it('is that of the same labels; equal is not over, and without one nothing fires', () => {
    const bench = alertBench()
    seconds(bench, 60, waiting(1000))
    seconds(bench, 60, waiting(5000, null))
    expect(bench.events).toEqual([])
    seconds(bench, 11, waiting(1001))
    expect(bench.standing().map(alert => alertText(alert, 'en'))).toEqual([
      'frames has 1,001 waiting (limit 1,000).',
    ])
  })

  it('changes no level by a producer that trims at about the limit', () => {
    const bench = alertBench()
    for (let round = 0; round < 60; round++) {
      seconds(bench, 3, waiting(1000 + (round % 7) * 16))
      seconds(bench, 2, waiting(990))
    }
    expect(bench.events).toEqual([])
    seconds(bench, 11, waiting(1100))
    for (let round = 0; round < 60; round++) {
      seconds(bench, 3, waiting(1000 + (round % 7) * 16))
      seconds(bench, 2, waiting(990))
    }
    expect(bench.events).toEqual(['raise queue-waiting'])
    seconds(bench, 31, waiting(900))
    expect(bench.events).toEqual(['raise queue-waiting', 'clear queue-waiting'])
  })

  it('is over once the limit is taken out of the config', () => {
    const bench = alertBench()
    seconds(bench, 11, waiting(1100))
    seconds(bench, 61, waiting(1100, null))
    expect(bench.standing()).toEqual([])
  })
})

describe('a rule of brokers.yaml', () => {
  const own = {
    id: 'thumbnails-backlog',
    measure: 'queue_waiting',
    match: { queue: 'thumbnails' },
    threshold: 500,
    holdSeconds: 20,
    text: '{queue} has {value} thumbnails to make (limit {limit}).',
  }
  const queues = (...names: string[]): Step => ({
    measures: names.map(queue =>
      measure('queue_waiting', 600, { labels: { queue, kind: 'list' }, unit: 'count' }),
    ),
  })
  const custom = (...rules: object[]) => ({ broker: { alerts: { custom: rules } } })

  it('is evaluated like any other, on the series it matches, with its own sentence', () => {
    const bench = alertBench(custom(own))
    seconds(bench, 20, queues('thumbnails', 'mails'))
    expect(bench.events).toEqual([])
    seconds(bench, 1, queues('thumbnails', 'mails'))
    expect(bench.standing().map(alert => alertText(alert, 'en'))).toEqual([
      'thumbnails has 600 thumbnails to make (limit 500).',
    ])
  })

  it('has a sentence and a name where none is written', () => {
    const bench = alertBench(custom({ id: 'many', measure: 'queue_waiting', threshold: 5, holdSeconds: 0 }))
    bench.step(1, queues('mails'))
    const [alert] = bench.standing()
    expect(alert && alertText(alert, 'en')).toBe('queue_waiting (mails) is 600 (limit 5).')
    expect(alert && ruleTitle(alert, 'en')).toBe('many')
  })

  it('may degrade without notifying, and notify without degrading', () => {
    const silent = alertBench(custom({ ...own, holdSeconds: 0, notify: false }))
    silent.step(1, queues('thumbnails'))
    expect(silent.standing()).toMatchObject([{ degrades: true, notify: false }])
    silent.step(5, queues('thumbnails'))
    expect(silent.tell()).toEqual([])
    const bench = alertBench({
      broker: { alerts: { rules: { 'queue-failing': { degrades: false, holdSeconds: 0 } } } },
    })
    bench.step(1, one('queue_failed_ratio', 1, { labels: { queue: 'jobs', kind: 'bullmq' } }))
    expect(bench.standing()).toMatchObject([{ degrades: false, notify: true }])
  })
})
