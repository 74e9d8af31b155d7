import { describe, expect, it } from 'vitest'
import { alertText } from '#core/alerts/text'
import { health, run } from '../support/views.ts'
import { alertBench, measure, one, type Step, seconds } from './support.ts'

const queue = { labels: { queue: 'frames', kind: 'stream' } }
const count = { unit: 'count' } as const

describe('what changes', () => {
  const rejected = (total: number) => one('redis_rejected_connections_total', total, count)

  it('is raised by a counter that rose, with by how much, and is over when it stands still', () => {
    const bench = alertBench()
    seconds(bench, 3, rejected(10))
    expect(bench.events).toEqual([])
    bench.step(1, rejected(13))
    bench.step(1, rejected(20))
    expect(bench.standing().map(alert => alertText(alert, 'en'))).toEqual([
      'Redis refused connections (10): maxclients is reached.',
    ])
    seconds(bench, 60, rejected(20))
    expect(bench.events).toEqual(['raise connections-rejected'])
    seconds(bench, 2, rejected(20))
    expect(bench.events).toEqual(['raise connections-rejected', 'clear connections-rejected'])
  })

  it('tells entries that were cut off unread, and nothing of those that were before', () => {
    const lost = (total: number) =>
      one('queue_lost_entries_total', total, { labels: { queue: 'frames', group: 'workers' }, ...count })
    const bench = alertBench()
    bench.step(1, lost(7))
    bench.step(1, lost(47))
    bench.step(1, lost(20))
    expect(bench.standing().map(alert => alertText(alert, 'en'))).toEqual([
      'Entries of frames were cut off before group workers read them (40).',
    ])
  })

  it('is not raised by a counter that began anew, or rose while nobody watched', () => {
    const bench = alertBench()
    bench.step(1, rejected(10))
    bench.step(1, rejected(0))
    bench.step(30, rejected(500))
    bench.step(1, rejected(500))
    expect(bench.events).toEqual([])
  })

  it('is not raised by the counters of another node that took over', () => {
    const node = (id: number, total: number): Step => ({
      measures: [
        measure('redis_run_id', id, count),
        measure('redis_rejected_connections_total', total, count),
      ],
    })
    const bench = alertBench()
    bench.step(1, node(77, 10))
    bench.step(1, node(78, 500))
    expect(bench.events).toEqual(['raise restarted'])
    bench.step(1, node(78, 501))
    expect(bench.events).toEqual(['raise restarted', 'raise connections-rejected'])
  })

  it('tells an eviction only where a queue may be evicted', () => {
    const evicted = (total: number, evictable: number): Step => ({
      measures: [
        measure('redis_evicted_keys_total', total, count),
        measure('queue_evictable', evictable, queue),
      ],
    })
    const bench = alertBench()
    bench.step(1, evicted(1, 0))
    bench.step(1, evicted(9, 0))
    expect(bench.events).toEqual([])
    bench.step(1, evicted(9, 1))
    bench.step(1, evicted(11, 1))
    expect(bench.events).toEqual(['raise queue-evicted'])
  })

  it('tells a start of Redis by its run id, also when it was away meanwhile', () => {
    const runs = (id: number) => one('redis_run_id', id, count)
    const bench = alertBench()
    bench.step(1, runs(77))
    bench.step(40, { health: health('unknown') })
    bench.step(40, runs(78))
    expect(bench.events).toEqual(['raise restarted'])
    expect(bench.standing()[0]?.severity).toBe('warning')
  })

  it('keeps a start that ends an outage for information only', () => {
    const bench = alertBench()
    bench.step(1, one('redis_run_id', 77, count))
    seconds(bench, 3, { health: health('down') })
    bench.step(1, one('redis_run_id', 78, count))
    expect(bench.events).toEqual(['raise instance-down', 'raise restarted', 'clear instance-down'])
    expect(bench.standing()[0]?.severity).toBe('info')
  })

  it('takes a start during a deploy for what was asked for', () => {
    const going = [run('r1')]
    const bench = alertBench()
    bench.step(1, one('redis_run_id', 77, count))
    bench.step(1, { ...one('redis_run_id', 78, count), runs: going })
    seconds(bench, 5, { health: health('down'), runs: going })
    bench.step(1, { ...one('redis_run_id', 79, count), runs: going })
    bench.step(1, one('redis_run_id', 79, count))
    expect(bench.events).toEqual([])
  })
})
