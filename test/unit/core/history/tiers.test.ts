import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { blockStarts, bucketOf, stepFor, tiers } from '#core/history/tiers'

const dayMs = 86_400_000

describe('the tiers', () => {
  test('keep seconds for an hour, 10 seconds for a day, minutes for 7 days and 10 minutes for 90', () => {
    expect(tiers.map(({ widthMs, keptMs }) => [widthMs / 1_000, keptMs / 3_600_000])).toEqual([
      [1, 1],
      [10, 24],
      [60, 7 * 24],
      [600, 90 * 24],
    ])
  })

  test('fit into one another: no bucket and no block lies across the edge of a coarser one', () => {
    for (const [at, { widthMs, spanMs }] of tiers.entries()) {
      expect(spanMs % widthMs).toBe(0)
      const next = tiers[at + 1]
      if (next === undefined) continue
      expect(next.widthMs % widthMs).toBe(0)
      expect(next.spanMs % spanMs).toBe(0)
    }
  })

  test('name each block that touches a range', () => {
    const tier = { widthMs: 1_000, spanMs: 10_000, keptMs: 0 }
    expect(blockStarts(tier, 9_999, 20_000)).toEqual([0, 10_000, 20_000])
    expect(blockStarts(tier, 10_000, 19_999)).toEqual([10_000])
    expect(blockStarts(tier, 20_000, 10_000)).toEqual([])
  })
})

describe('the step of a chart', () => {
  test('is what a person would choose', () => {
    expect(stepFor(300_000, 400, 1_000)).toBe(1_000)
    expect(stepFor(3_600_000, 400, 1_000)).toBe(10_000)
    expect(stepFor(dayMs, 400, 10_000)).toBe(300_000)
    expect(stepFor(7 * dayMs, 400, 60_000)).toBe(1_800_000)
    expect(stepFor(300_000, 400, 60_000)).toBe(60_000)
  })

  test('gives no more points than asked for, and fits every width that is not longer', () => {
    const ranges = fc.integer({ min: 1, max: 400 * dayMs })
    const widths = fc.constantFrom(...tiers.map(({ widthMs }) => widthMs))
    fc.assert(
      fc.property(
        ranges,
        fc.integer({ min: 10, max: 2_000 }),
        widths,
        fc.nat(),
        (range, points, width, from) => {
          const step = stepFor(range, points, width)
          const buckets = (bucketOf(from + range, step) - bucketOf(from, step)) / step + 1
          expect(buckets).toBeLessThanOrEqual(points)
          expect(step).toBeGreaterThanOrEqual(width)
          for (const { widthMs } of tiers) if (widthMs <= step) expect(step % widthMs).toBe(0)
        },
      ),
    )
  })
})
