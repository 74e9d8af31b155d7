import { expect, test } from 'vitest'
import { extentOf, sparkline } from '#core/history/sketch'
import type { HistorySeries } from '#core/model/history'

const series = (...values: readonly (number | null)[]): HistorySeries => ({
  key: { name: 'depth', labels: {}, unit: 'count' },
  points: values.map((value, atMs) => ({
    atMs,
    value,
    min: value === null ? null : value - 1,
    max: value === null ? null : value + 1,
  })),
})

test('a sketch goes from the least to the most, and leaves gaps open', () => {
  const sketch = (...values: readonly (number | null)[]) =>
    sparkline(series(...values), { fromMs: 0, stepMs: 1 })
  expect(sketch(0, 4, null, 8, 7.9)).toBe('▁▅ ██')
  expect(sketch(-3, -3)).toBe('▁▁')
  expect(sketch()).toBe('')
})

test('a sketch keeps to the time: before the first point, in a gap, and between points that are far apart', () => {
  const points = [20, 30, 50, 70].map((atMs, at) => {
    const value = at === 1 ? null : at
    return { atMs, value, min: value, max: value }
  })
  expect(sparkline({ ...series(), points }, { fromMs: 3, stepMs: 10 })).toBe('  ▁  ▆▆█')
})

test('the extent of a series counts what its points stand for', () => {
  expect(extentOf(series(5, 2, 9, null))).toEqual({ last: 9, least: 1, most: 10 })
  expect(extentOf(series(null))).toBe(null)
  expect(extentOf(series())).toBe(null)
})
