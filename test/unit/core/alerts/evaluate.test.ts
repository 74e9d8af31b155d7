import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { alertRecord } from '#core/alerts/book'
import { alertText } from '#core/alerts/text'
import { health, reason, run } from '../support/views.ts'
import { type AlertBench, alertBench, measure, one, type Step, seconds } from './support.ts'

const memory = (value: number): Step => ({ measures: [measure('redis_memory_used_ratio', value)] })
const disk = { labels: { mount: '/' } }

describe('time', () => {
  it('needs the hold in one piece', () => {
    const bench = alertBench()
    seconds(bench, 30, memory(0.85))
    bench.step(1, memory(0.79))
    seconds(bench, 30, memory(0.85))
    expect(bench.events).toEqual([])
    bench.step(1, memory(0.85))
    expect(bench.events).toEqual(['raise memory-high'])
  })

  it('says the value that there is while an alert recovers, and the log the worst', () => {
    const bench = alertBench()
    for (const share of [0.89, 0.85]) seconds(bench, 31, memory(share))
    const text = () => bench.standing().map(alert => alertText(alert, 'en'))
    expect(text()).toEqual(['Memory is 85 % of maxmemory (limit 80 %).'])
    seconds(bench, 31, memory(0.01))
    expect(text()).toEqual(['Recovering: Memory high: 1 % (limit 80 %), over in 30 s.'])
    seconds(bench, 1, memory(0.81))
    expect(text()).toEqual(['Memory is 81 % of maxmemory (limit 80 %).'])
    const [alert] = bench.standing()
    expect(alert && alertRecord(alert, null, 'en').text).toMatch(/^Memory is 89 % /)
  })

  const orders = { queue: 'orders', group: 'shippers' }
  it.each([
    [
      measure('queue_stuck', 3, { unit: 'count', labels: orders }),
      0,
      'Recovering: Entries stuck (orders, shippers): 0 (limit 0), over in 21 s.',
      'Wraca do normy: Wpisy utknęły (orders, shippers): 0 (limit 0), koniec za 21 s.',
    ],
    [
      measure('queue_group_missing', 1, { unit: 'bool', labels: orders }),
      0,
      'Recovering: Consumer group missing (orders, shippers): the cause is gone, over in 1.0 s.',
      'Wraca do normy: Brak grupy konsumentów (orders, shippers): przyczyna ustąpiła, koniec za 1,0 s.',
    ],
    [
      measure('redis_memory_used_ratio', 0.85),
      0.79,
      'Recovering: Memory high: 79 % (limit 80 %).',
      'Wraca do normy: Dużo zajętej pamięci: 79 % (limit 80 %).',
    ],
  ])('says of $name what recovers and when it is over', (violated, good, english, polish) => {
    const bench = alertBench()
    seconds(bench, 61, { measures: [violated] })
    seconds(bench, 10, { measures: [{ ...violated, value: good }] })
    const texts = (['en', 'pl'] as const).map(language =>
      bench.standing().map(one => alertText(one, language)),
    )
    expect(texts).toEqual([[english], [polish]])
  })

  it('needs a value beyond the clear level to be over', () => {
    const bench = alertBench()
    seconds(bench, 31, memory(0.85))
    seconds(bench, 600, memory(0.78))
    expect(bench.events).toEqual(['raise memory-high'])
    seconds(bench, 61, memory(0.76))
    expect(bench.events).toEqual(['raise memory-high', 'clear memory-high'])
  })

  it.each([
    ['a sleep that nobody announced', (bench: AlertBench) => void bench.step(3600, memory(0.85))],
    [
      'a clock that was set forward',
      (bench: AlertBench) => {
        bench.jump(7200)
        bench.step(1, memory(0.85))
      },
    ],
    [
      'a clock that was set back',
      (bench: AlertBench) => {
        bench.jump(-7200)
        bench.step(1, memory(0.85))
      },
    ],
  ])('begins holds anew after %s', (_, happens) => {
    const bench = alertBench()
    seconds(bench, 25, memory(0.85))
    happens(bench)
    seconds(bench, 29, memory(0.85))
    expect(bench.events).toEqual([])
    seconds(bench, 1, memory(0.85))
    expect(bench.events).toEqual(['raise memory-high'])
  })

  it('clears nothing by a sleep alone', () => {
    const bench = alertBench()
    seconds(bench, 31, memory(0.85))
    bench.step(1, memory(0.5))
    bench.step(7200, memory(0.5))
    expect(bench.events).toEqual(['raise memory-high'])
  })
})

describe('the unknown', () => {
  it('neither raises nor clears', () => {
    const bench = alertBench()
    seconds(bench, 31, memory(0.85))
    seconds(bench, 100, { health: health('unknown'), ...memory(0.1) })
    seconds(bench, 100, { measures: [] })
    expect(bench.events).toEqual(['raise memory-high'])
  })

  it('takes no reading for news that is minutes old, or of a time to come', () => {
    const bench = alertBench()
    const at = bench.nowMs()
    for (let second = 0; second < 400; second++)
      bench.step(1, { measures: [measure('node_disk_free_ratio', 0.01, { ...disk, atMs: at - 100_000 })] })
    expect(bench.events).toEqual([])
    const future = bench.nowMs() + 3_600_000
    for (let second = 0; second < 100; second++)
      bench.step(1, { measures: [measure('node_disk_free_ratio', 0.01, { ...disk, atMs: future })] })
    expect(bench.events).toEqual([])
  })

  it('judges nothing on or behind a layer that fails', () => {
    const bench = alertBench()
    const down = health('down', { reasons: [reason('down', { layer: 'host' })] })
    seconds(bench, 100, { ...memory(0.95), health: down })
    expect(bench.events).toEqual(['raise instance-down'])
  })

  it('judges what lies before the layer that fails', () => {
    const bench = alertBench()
    const down = health('down', { reasons: [reason('down', { layer: 'broker' })] })
    seconds(bench, 100, { ...one('node_disk_free_ratio', 0.01, disk), health: down })
    expect(bench.events).toEqual(['raise instance-down', 'raise disk-low'])
  })

  it('takes what is gone for over, sooner while its siblings are seen', () => {
    const full = (...queues: string[]): Step => ({
      measures: queues.map(name => measure('queue_failed_ratio', 1, { labels: { queue: name } })),
    })
    const bench = alertBench()
    seconds(bench, 61, full('a', 'b'))
    seconds(bench, 60, full('b'))
    expect(bench.standing()).toHaveLength(2)
    bench.step(1, full('b'))
    expect(bench.standing().map(({ labels }) => labels)).toEqual([{ queue: 'b' }])
    seconds(bench, 3600, full())
    expect(bench.standing()).toHaveLength(1)
    bench.step(1, full())
    expect(bench.standing()).toEqual([])
  })

  it('takes a rule that was switched off for over', () => {
    const on = alertBench()
    seconds(on, 31, memory(0.85))
    const off = alertBench({ broker: { alerts: { rules: { 'memory-high': false } } } })
    off.put(on.state())
    off.step(1, memory(0.85))
    expect(off.events).toEqual(['clear memory-high'])
  })
})

describe('instance-down', () => {
  it('is raised by the second look and cleared by the first answer', () => {
    const bench = alertBench()
    bench.step(1)
    bench.step(1, { health: health('down') })
    expect(bench.events).toEqual([])
    bench.step(1, { health: health('down') })
    bench.step(1, { health: health('unknown') })
    bench.step(1, { health: health('degraded') })
    expect(bench.events).toEqual(['raise instance-down', 'clear instance-down'])
  })

  it('is not raised while a deploy restarts Redis, and a second after that', () => {
    const bench = alertBench()
    const down = { health: health('down') }
    seconds(bench, 60, { ...down, runs: [run('r1')] })
    bench.step(1, down)
    expect(bench.events).toEqual([])
    bench.step(1, down)
    expect(bench.events).toEqual(['raise instance-down'])
  })
})

describe('whatever happens', () => {
  const names = [
    'redis_memory_used_ratio',
    'node_disk_free_ratio',
    'redis_rejected_connections_total',
  ] as const
  const something = fc.record({
    seconds: fc.oneof({ weight: 8, arbitrary: fc.constant(1) }, fc.integer({ min: 0, max: 400 })),
    jump: fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, fc.integer({ min: -90_000, max: 90_000 })),
    level: fc.constantFrom('ok', 'ok', 'ok', 'degraded', 'down', 'unknown'),
    values: fc.array(
      fc.tuple(
        fc.constantFrom(...names),
        fc.constantFrom(0.1, 0.5, 0.78, 0.85, 0.95, 3),
        fc.constantFrom('a', 'b'),
      ),
      { maxLength: 5 },
    ),
    times: fc.integer({ min: 1, max: 130 }),
  })

  it('every raise is followed by at most one clear before the next raise, and no clear stands alone', () => {
    fc.assert(
      fc.property(fc.array(something, { maxLength: 25 }), steps => {
        const bench = alertBench()
        const standing = new Set<string>()
        for (const { seconds: pause, jump, level, values, times } of steps) {
          bench.jump(jump)
          const measures = values.map(([name, value, label]) =>
            measure(name, value, { labels: { of: label } }),
          )
          for (let time = 0; time < times; time++) {
            const entry = bench.step(pause, { measures, health: health(level as 'ok') })
            for (const { key } of entry.raised) {
              expect(standing.has(key)).toBe(false)
              standing.add(key)
            }
            for (const { key } of entry.cleared) expect(standing.delete(key)).toBe(true)
            expect(new Set(bench.standing().map(({ key }) => key))).toEqual(standing)
          }
        }
      }),
      { numRuns: 60 },
    )
  })
})
