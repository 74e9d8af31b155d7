import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { quietOf } from '#core/alerts/telling'
import { alertsSchema } from '#core/model/config/alerts'
import type { Notice } from '#core/notices'
import { tenFortyTwo } from '../support/samples.ts'
import { health, reason } from '../support/views.ts'
import { type AlertBench, alertBench, measure, type Step } from './support.ts'

/** Steps of a second each, telling after each. */
function pass(bench: AlertBench, seconds: number, step: Step, broker?: string): readonly Notice[] {
  return Array.from({ length: seconds }).flatMap(() => {
    bench.step(1, step, broker)
    return bench.tell()
  })
}
const memory = (value: number): Step => ({ measures: [measure('redis_memory_used_ratio', value)] })
const saveFailed: Step = { measures: [measure('redis_rdb_last_bgsave_ok', 0)] }
const saveDone: Step = { measures: [measure('redis_rdb_last_bgsave_ok', 1)] }
const titles = (notices: readonly Notice[]): readonly string[] => notices.map(({ title }) => title)
const fullQueues = (count: number): Step => ({
  measures: Array.from({ length: count }, (_, at) =>
    measure('queue_failed_ratio', 1, { labels: { queue: `q${at}` } }),
  ),
})

describe('an alert', () => {
  it('is told with number, limit and advice, and its end, and a click opens the alerts of its broker', () => {
    const bench = alertBench()
    expect(pass(bench, 40, memory(0.85))).toEqual([
      {
        key: 'alerts:nebula',
        kind: 'alert',
        title: 'nebula: Memory high',
        body: 'Memory is 85 % of maxmemory (limit 80 %). Trim streams, shorten times to live, or raise maxmemory.',
        place: { broker: 'nebula', view: 'alerts' },
      },
    ])
    const [over, ...more] = pass(bench, 80, memory(0.5))
    expect(more).toEqual([])
    expect(over).toMatchObject({ kind: 'over', title: 'nebula: Memory high, resolved' })
    expect(over?.body).toMatch(/^It lasted /)
  })

  it('that comes with others of its broker is one notification', () => {
    const [notice, ...more] = pass(alertBench(), 20, {
      measures: [...(saveFailed.measures ?? []), measure('redis_aof_last_write_ok', 0)],
    })
    expect(more).toEqual([])
    expect(notice).toMatchObject({
      kind: 'critical',
      title: 'nebula: 2 alerts',
      body: 'The last RDB save failed. The last AOF write failed.',
    })
  })

  it('that says less of the same is quiet', () => {
    expect(titles(pass(alertBench(), 60, memory(0.95)))).toEqual(['nebula: Memory nearly full'])
  })

  it('that is over before it was told is never told', () => {
    const bench = alertBench()
    pass(bench, 1, saveFailed)
    expect(pass(bench, 10, saveDone)).toEqual([])
    expect(bench.events).toEqual(['raise rdb-save-failed', 'clear rdb-save-failed'])
  })

  it('that nobody hears stays to be told, and so does its end', () => {
    const deaf = alertBench({ isHeard: false })
    expect(pass(deaf, 10, saveFailed)).toEqual([])
    const heard = alertBench()
    heard.put(deaf.state())
    expect(titles(pass(heard, 10, saveFailed))).toEqual(['nebula: RDB save failed'])
    const gone = alertBench({ isHeard: false })
    gone.put(heard.state())
    expect(pass(gone, 5, saveDone)).toEqual([])
    const again = alertBench()
    again.put(gone.state())
    expect(titles(pass(again, 5, saveDone))).toEqual(['nebula: RDB save failed, resolved'])
    expect(pass(again, 5, saveDone)).toEqual([])
  })

  it('that is critical is told again every few hours, and a warning is not', () => {
    const bench = alertBench({ alerts: { repeatHours: 1 } })
    pass(bench, 5, saveFailed)
    const told = pass(bench, 7300, saveFailed)
    expect(told.map(({ body }) => body.split('. ')[0])).toEqual(['For 1 h now', 'For 2 h now'])
    const warned = alertBench({ alerts: { repeatHours: 1 } })
    pass(warned, 40, memory(0.85))
    expect(pass(warned, 7300, memory(0.85))).toEqual([])
  })

  it('is told again at most a few times', () => {
    const bench = alertBench({ alerts: { repeatHours: 0.01 } })
    expect(pass(bench, 2000, saveFailed)).toHaveLength(7)
  })

  it('that a person knows of is not told again, but its end is', () => {
    const bench = alertBench({ alerts: { repeatHours: 0.01 } })
    pass(bench, 5, saveFailed)
    const acknowledged = { by: 'ada@desk', atMs: bench.nowMs(), note: '' }
    bench.put({ ...bench.state(), standing: bench.standing().map(one => ({ ...one, acknowledged })) })
    expect(pass(bench, 500, saveFailed)).toEqual([])
    expect(titles(pass(bench, 5, saveDone))).toEqual(['nebula: RDB save failed, resolved'])
  })

  it('that is snoozed is told again at the end of that', () => {
    const bench = alertBench({ alerts: { repeatHours: 0 } })
    pass(bench, 40, memory(0.85))
    const snoozedUntilMs = bench.nowMs() + 60_000
    bench.put({ ...bench.state(), standing: bench.standing().map(one => ({ ...one, snoozedUntilMs })) })
    expect(pass(bench, 59, memory(0.85))).toEqual([])
    expect(titles(pass(bench, 10, memory(0.85)))).toEqual(['nebula: Memory high'])
    expect(pass(bench, 100, memory(0.85))).toEqual([])
  })
})

describe('nobody is told', () => {
  const quiet = (bench: AlertBench, alerts = {}) => {
    const [alert] = bench.standing()
    if (alert === undefined) throw new Error('nothing stands')
    const broker = { config: { alerts: { rules: {}, expectedOff: [], sinceDeployMinutes: 30 } } }
    return quietOf(alert, {
      state: bench.state(),
      brokers: new Map([['nebula', { ...broker, name: 'nebula', place: 'ssh nebula' } as never]]),
      alerts: { ...alertsSchema.parse({}), ...alerts },
      nowMs: bench.nowMs(),
      steadyMs: 0,
      voice: { language: 'en', local: () => ({ year: 2026, month: 11, day: 21, hour: 10, minute: 42 }) },
    })
  }

  it('while the broker is muted, and then if it still stands', () => {
    const bench = alertBench()
    const muted = { untilMs: tenFortyTwo + 60_000 }
    expect(pass(bench, 30, { ...saveFailed, muted })).toEqual([])
    expect(titles(pass(bench, 5, saveFailed))).toEqual(['nebula: RDB save failed'])
    expect(pass(bench, 5, { ...saveDone, muted })).toEqual([])
    expect(pass(bench, 5, saveDone)).toEqual([])
  })

  it.each([
    [null, null, true],
    ['nebula', null, true],
    [null, 'rdb-save-failed', true],
    ['raibid', null, false],
    ['nebula', 'disk-low', false],
  ])('while it is silenced: broker %s, rule %s', (broker, rule, isQuiet) => {
    const bench = alertBench()
    const silence = { id: 's', broker, rule, untilMs: tenFortyTwo + 60_000, comment: 'move', by: 'ada' }
    bench.put({ ...bench.state(), silences: [silence] })
    expect(pass(bench, 50, saveFailed)).toHaveLength(isQuiet ? 0 : 1)
    if (isQuiet) expect(quiet(bench)).toEqual({ by: 'silence', text: 'It is silenced until 10:42: move' })
    expect(pass(bench, 30, saveFailed)).toHaveLength(isQuiet ? 1 : 0)
  })

  it('of a warning in quiet hours; critical ones pass', () => {
    const quietHours = [{ from: '10:00', to: '11:00' }]
    const bench = alertBench({ alerts: { quietHours } })
    expect(pass(bench, 60, memory(0.85))).toEqual([])
    expect(quiet(bench, { quietHours })).toEqual({ by: 'quiet-hours', text: 'These are quiet hours.' })
    expect(titles(pass(bench, 20, memory(0.95)))).toEqual(['nebula: Memory nearly full'])
    const later = alertBench({ alerts: { quietHours }, startMs: tenFortyTwo + 3_600_000 })
    later.put(alertBench().state())
    expect(titles(pass(later, 40, memory(0.85)))).toEqual(['nebula: Memory high'])
  })

  it('of a broker that is meant to be off', () => {
    const expectedOff = [{ from: '10:00', to: '10:43' }]
    const bench = alertBench({ broker: { alerts: { expectedOff } } })
    expect(pass(bench, 59, { health: health('down') })).toEqual([])
    expect(titles(pass(bench, 5, { health: health('down') }))).toEqual(['nebula is down'])
  })

  it('of what a failing layer nearer by explains', () => {
    const bench = alertBench({ alerts: { repeatHours: 0.01 } })
    pass(bench, 10, saveFailed)
    const down = health('down', { reasons: [reason('down', { layer: 'host' })] })
    expect(titles(pass(bench, 30, { ...saveFailed, health: down }))).toEqual(['nebula is down'])
    const back = pass(bench, 5, saveFailed)
    expect(titles(back)).toEqual(['nebula is back', 'nebula: RDB save failed'])
  })

  it('of anything while the broker is unknown', () => {
    const bench = alertBench({ alerts: { repeatHours: 0.01 } })
    pass(bench, 10, saveFailed)
    expect(pass(bench, 500, { health: health('unknown') })).toEqual([])
  })

  it('of a start that only ends an outage', () => {
    const bench = alertBench()
    const runs = (id: number): Step => ({ measures: [measure('redis_run_id', id)] })
    pass(bench, 3, runs(1))
    pass(bench, 5, { health: health('down') })
    expect(titles(pass(bench, 130, runs(2)))).toEqual(['nebula is back'])
    expect(titles(pass(bench, 30, runs(3)))).toEqual(['nebula: Restarted'])
    expect(pass(bench, 900, runs(3))).toEqual([])
  })
})

describe('a storm', () => {
  it('of 200 alerts at one broker is a few notifications', () => {
    const bench = alertBench()
    const told = pass(bench, 300, fullQueues(200))
    expect(bench.standing()).toHaveLength(200)
    expect(told).toHaveLength(1)
    expect(told[0]).toMatchObject({ title: 'nebula: 200 alerts' })
    expect(told[0]?.body).toMatch(/And 197 alerts more\.$/)
    expect(pass(bench, 200, fullQueues(0))).toEqual([])
  })

  it('that trickles in is at most one notification a minute', () => {
    const bench = alertBench()
    const told = Array.from({ length: 300 }, (_, at) => pass(bench, 1, fullQueues(at))).flat()
    expect(told.length).toBeLessThanOrEqual(6)
    expect(told.length).toBeGreaterThan(2)
  })

  it('that is over at 50 brokers is one notification, and so is what still stands there', () => {
    const bench = alertBench({ alerts: { repeatHours: 0.01 } })
    const told: Notice[] = []
    for (let second = 0; second < 60; second++) {
      for (let at = 0; at < 50; at++)
        bench.step(at === 0 ? 1 : 0, second < 50 ? saveFailed : saveDone, `b${at}`)
      told.push(...bench.tell())
    }
    expect(titles(told)).toEqual([
      '50 alerts at 50 brokers',
      '50 alerts at 50 brokers',
      '50 alerts at 50 brokers: resolved',
    ])
  })

  it('at 50 brokers is one notification', () => {
    const bench = alertBench()
    const told: Notice[] = []
    for (let second = 0; second < 60; second++) {
      for (let at = 0; at < 50; at++) bench.step(at === 0 ? 1 : 0, saveFailed, `b${at}`)
      told.push(...bench.tell())
    }
    expect(titles(told)).toEqual(['50 alerts at 50 brokers'])
  })
})

it('whatever happens, whoever was told of a beginning is told of its end exactly once', () => {
  const something = fc.record({
    value: fc.constantFrom(0.5, 0.85, 0.95),
    saves: fc.constantFrom(0, 1),
    level: fc.constantFrom('ok', 'ok', 'down', 'unknown'),
    times: fc.integer({ min: 1, max: 100 }),
  })
  fc.assert(
    fc.property(fc.array(something, { maxLength: 12 }), steps => {
      const bench = alertBench({ alerts: { repeatHours: 0 } })
      const open = new Set<string>()
      const end = { value: 0.5, saves: 1, level: 'ok', times: 150 } as const
      for (const { value, saves, level, times } of [...steps, end]) {
        for (let time = 0; time < times; time++) {
          const before = new Map(bench.standing().map(one => [one.id, one]))
          bench.step(1, {
            measures: [measure('redis_memory_used_ratio', value), measure('redis_rdb_last_bgsave_ok', saves)],
            health: health(level),
          })
          const owed = bench.state().over.filter(({ rule }) => rule !== 'instance-down')
          const notices = bench.tell()
          const waits = new Set(bench.state().over.map(({ id }) => id))
          const ended = owed.filter(({ id }) => !waits.has(id))
          for (const { id } of ended) {
            expect(before.get(id)?.told ?? 1).not.toBeNull()
            expect(open.delete(id)).toBe(true)
          }
          expect(notices.filter(({ kind }) => kind === 'over')).toHaveLength(ended.length > 0 ? 1 : 0)
          for (const one of bench.standing())
            if (one.rule !== 'instance-down' && one.told !== null) open.add(one.id)
        }
      }
      expect(bench.state().over).toEqual([])
      expect([...open]).toEqual([])
      expect(bench.state().causes).toEqual({})
    }),
    { numRuns: 40 },
  )
})
