import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { kindOf, type Rolled, rolledOf, rollUp, shownValue } from '#core/history/rolled'

const widths = [1_000, 10_000, 60_000, 600_000] as const
/** Whole numbers: their sums are the same in any order. */
const samples = fc
  .uniqueArray(fc.record({ atMs: fc.integer({ min: 0, max: 3_600_000 }), value: fc.integer() }), {
    selector: ({ atMs }) => atMs,
    maxLength: 300,
  })
  .map(all => all.toSorted((one, other) => one.atMs - other.atMs))
const kinds = fc.constantFrom('gauge', 'counter')
const raw = (all: readonly { readonly atMs: number; readonly value: number }[]): readonly Rolled[] =>
  all.map(({ atMs, value }) => rolledOf(atMs, value))

describe('rolling up', () => {
  test('what is rolled up already gives the same as all at once', () => {
    fc.assert(
      fc.property(samples, kinds, (all, kind) => {
        for (const [at, width] of widths.entries()) {
          const steps = widths.slice(0, at + 1)
          const inSteps = steps.reduce<readonly Rolled[]>(
            (points, step) => rollUp(points, step, kind),
            raw(all),
          )
          expect(inSteps).toEqual(rollUp(raw(all), width, kind))
        }
      }),
    )
  })

  test('loses no sample, and neither the least nor the most', () => {
    fc.assert(
      fc.property(samples, kinds, fc.constantFrom(...widths), (all, kind, width) => {
        const rolled = rollUp(raw(all), width, kind)
        const values = all.map(({ value }) => value)
        expect(rolled.reduce((count, one) => count + one.count, 0)).toBe(all.length)
        expect(Math.min(...rolled.map(({ min }) => min))).toBe(Math.min(...values))
        expect(Math.max(...rolled.map(({ max }) => max))).toBe(Math.max(...values))
        for (const { atMs } of rolled) expect(atMs % width).toBe(0)
      }),
    )
  })

  test('rises in time in whatever order the points came', () => {
    const points = [rolledOf(70_000, 1), rolledOf(5_000, 2), rolledOf(61_000, 3)]
    expect(rollUp(points, 60_000, 'gauge')).toEqual([
      { atMs: 0, count: 1, min: 2, max: 2, total: 2 },
      { atMs: 60_000, count: 2, min: 1, max: 3, total: 4 },
    ])
  })

  test('shows the mean of a gauge and the last value of a counter, also of one that was reset', () => {
    const points = [rolledOf(0, 900), rolledOf(1_000, 1_000), rolledOf(2_000, 5)]
    const [gauge] = rollUp(points, 10_000, 'gauge')
    const [counter] = rollUp(points, 10_000, 'counter')
    expect(gauge && shownValue(gauge, 'gauge')).toBe(635)
    expect(counter && shownValue(counter, 'counter')).toBe(5)
    expect(counter).toMatchObject({ min: 5, max: 1_000, count: 3 })
  })

  test('takes for a counter what is named as one', () => {
    expect(kindOf('redis_commands_processed_total')).toBe('counter')
    expect(kindOf('redis_memory_used_bytes')).toBe('gauge')
  })
})
