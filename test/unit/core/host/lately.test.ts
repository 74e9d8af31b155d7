import { describe, expect, it } from 'vitest'
import { lately } from '#core/host/lately'
import { gapPoint } from '#core/series'

const at = (second: number, depth: number | null, gpuBusy: number | null) => ({
  ...gapPoint(second * 1000),
  depth,
  gpuBusy,
})
const series = (seconds: number, depth: (second: number) => number | null, busy: number | null = 0.5) =>
  Array.from({ length: seconds + 1 }, (_, second) => at(second, depth(second), busy))

describe('lately', () => {
  it('is the slope and the mean of the last 20 s', () => {
    const found = lately([
      ...series(60, () => 900, 1),
      ...Array.from({ length: 21 }, (_, n) => at(61 + n, n * 120, 0.1)),
    ])
    expect(found.growsBy).toBeCloseTo(120)
    expect(found.busy).toBeCloseTo(0.1)
  })

  it.each([
    ['a queue that stands', () => 900],
    ['one that drains', (second: number) => 900 - second],
    ['noise', (second: number) => 900 + (second % 2) * 30],
    ['a rise too small for its depth', (second: number) => 9000 + second],
  ])('%s does not grow', (_, depth) => {
    expect(lately(series(20, depth)).growsBy).toBe(0)
  })

  it('is unknown with too few points, too close together, or without any value', () => {
    const nothing = { busy: null, growsBy: null }
    expect(lately([])).toEqual(nothing)
    expect(lately(series(7, second => second * 100))).toEqual(nothing)
    expect(lately(series(20, () => null, null))).toEqual(nothing)
    expect(lately([at(0, 1, 0), at(10, 9, 0), at(20, 99, 0)])).toEqual(nothing)
  })
})
