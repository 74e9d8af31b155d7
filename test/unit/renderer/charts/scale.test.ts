import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SeriesPoint } from '#core/model/sample'
import { gapPoint } from '#core/series'
import { rangeOf, ratioOf, roundUp, ticksOf, topOf } from '../../../../src-renderer/charts/scale.ts'
import { chartSpecs } from '../../../../src-renderer/charts/spec.ts'

const point = (atMs: number, values: Partial<SeriesPoint>): SeriesPoint => ({ ...gapPoint(atMs), ...values })
const mb = 1024 ** 2

describe('round numbers', () => {
  it.each([
    [0, 1000, 0],
    [7, 1000, 8],
    [1.5, 1000, 1.5],
    [1210, 1000, 1500],
    [0.19, 1000, 0.2],
    [99_000, 1000, 100_000],
    [3 * mb, 1024, 3 * mb],
    [3.1 * mb, 1024, 4 * mb],
    [900 * mb, 1024, 1000 * mb],
  ] as const)('%s (base %s) ends at %s', (value, base, top) => {
    expect(roundUp(value, base)).toBeCloseTo(top, 6)
  })
  it('are never below the value and at most twice as large', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-6, max: 1e15, noNaN: true }),
        fc.constantFrom(1000, 1024),
        (value, base) => {
          const top = roundUp(value, base as 1000 | 1024)
          expect(top).toBeGreaterThanOrEqual(value * 0.999_998)
          expect(top).toBeLessThanOrEqual(value * 2.000_001)
        },
      ),
    )
  })
})

describe('where a scale ends', () => {
  it('is above the highest value of the window, and only of the window', () => {
    const series = [point(1, { depth: 900 }), point(10, { depth: 120 })]
    expect(topOf(series, chartSpecs.depth, 5)).toBe(150)
    expect(topOf(series, chartSpecs.depth, 0)).toBe(1000)
  })
  it('is the limit where there is one, and above it when that is passed', () => {
    const inside = [point(1, { memoryUsedBytes: mb, memoryMaxBytes: 4 * mb })]
    const beyond = [point(1, { memoryUsedBytes: 5 * mb, memoryMaxBytes: 4 * mb })]
    expect(topOf(inside, chartSpecs.memory, 0)).toBe(4 * mb)
    expect(topOf(beyond, chartSpecs.memory, 0)).toBe(6 * mb)
  })
  it('never shows noise near zero as a mountain', () => {
    expect(topOf([point(1, { latencyMs: 0.2 })], chartSpecs.latency, 0)).toBe(1)
    expect(topOf([], chartSpecs.clients, 0)).toBe(10)
  })
})

describe('the time axis', () => {
  const minute = 60_000
  it.each([
    [1, 15_000],
    [5, minute],
    [15, 3 * minute],
  ])('labels round times of %s min, off both ends', (minutes, stepMs) => {
    const toMs = 1_795_000_000_000 + 7_000
    const fromMs = toMs - minutes * minute
    const ticks = ticksOf(fromMs, toMs)
    expect(ticks.length).toBeGreaterThanOrEqual(3)
    expect(ticks.length).toBeLessThanOrEqual(6)
    for (const tick of ticks) {
      expect(tick % stepMs).toBe(0)
      expect(ratioOf(tick, fromMs, toMs)).toBeGreaterThanOrEqual(0.03)
      expect(ratioOf(tick, fromMs, toMs)).toBeLessThanOrEqual(0.97)
    }
  })
})

describe('the range of values', () => {
  it('leaves out what is unknown and what is before the window', () => {
    const series = [
      point(1, { clients: 99 }),
      point(5, { clients: 3 }),
      point(6, {}),
      point(7, { clients: 9 }),
    ]
    expect(rangeOf(series, chartSpecs.clients, 5)).toEqual({ low: 3, high: 9, last: 9 })
    expect(rangeOf(series, chartSpecs.latency, 0)).toBeNull()
  })
})
