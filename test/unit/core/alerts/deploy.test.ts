import { describe, expect, it } from 'vitest'
import type { Notice } from '#core/notices'
import { tenFortyTwo } from '../support/samples.ts'
import { health, run } from '../support/views.ts'
import { type AlertBench, alertBench, measure, type Step } from './support.ts'

/** Steps of a second each, telling after each. */
function pass(bench: AlertBench, seconds: number, step: Step): readonly Notice[] {
  return Array.from({ length: seconds }).flatMap(() => {
    bench.step(1, step)
    return bench.tell()
  })
}
const saveFailed: Step = { measures: [measure('redis_rdb_last_bgsave_ok', 0)] }

describe('after a deploy', () => {
  const deployed = (endedAtMs: number, end: 'done' | 'returned' = 'done') =>
    run('r1', { end, endedAtMs, startedAtMs: endedAtMs - 60_000 })
  const full: Step = { measures: [measure('redis_memory_used_ratio', 0.95)] }

  it('a rollback trigger says so, and its click leads to the plan of the way back', () => {
    const bench = alertBench()
    const [notice] = pass(bench, 15, { ...full, runs: [deployed(tenFortyTwo - 240_000)] })
    expect(notice?.body).toContain(
      'Started after “Deploy main-e4f5a6b to nebula” (4 min ago). Click to roll back.',
    )
    expect(notice?.place).toEqual({
      broker: 'nebula',
      view: 'alerts',
      open: { kind: 'plan', request: { kind: 'rollback', broker: 'nebula', release: null } },
    })
  })

  it.each([
    ['a deploy long ago', [deployed(tenFortyTwo - 40 * 60_000)], full],
    ['a deploy that went back by itself', [deployed(tenFortyTwo - 240_000, 'returned')], full],
    [
      'a rollback since',
      [
        deployed(tenFortyTwo - 240_000),
        run('r2', { kind: 'rollback', end: 'done', endedAtMs: tenFortyTwo - 60_000 }),
      ],
      full,
    ],
    ['a rule that is no trigger', [deployed(tenFortyTwo - 240_000)], saveFailed],
  ] as const)('says nothing of it: %s', (_, runs, step) => {
    const [notice] = pass(alertBench(), 15, { ...step, runs })
    expect(notice?.body).not.toContain('Since')
    expect(notice?.place).toEqual({ broker: 'nebula', view: 'alerts' })
  })
})

describe('a container that somebody exchanged a moment ago', () => {
  const after: Step = { isHandedOver: true }

  it('raises what is wrong with the new one at once', () => {
    const bench = alertBench()
    pass(bench, 3, {})
    pass(bench, 15, { ...after, measures: [measure('redis_memory_used_ratio', 0.95)] })
    expect(bench.events).toContain('raise memory-critical')
  })

  it('is no restart and no outage, also not later', () => {
    const bench = alertBench()
    const of = (runId: number): Step => ({
      measures: [measure('redis_run_id', runId), measure('redis_loading', 0)],
    })
    pass(bench, 3, of(1))
    pass(bench, 20, { ...after, health: health('down') })
    pass(bench, 3, { ...after, measures: [measure('redis_run_id', 2), measure('redis_loading', 1)] })
    pass(bench, 3, { ...after, ...of(2) })
    pass(bench, 60, of(2))
    expect(bench.events).toEqual([])
  })
})
