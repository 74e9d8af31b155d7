import { describe, expect, it } from 'vitest'
import type { SeriesPoint } from '#core/model/sample'
import { gapPoint, type Series } from '#core/series'
import { gapsOf, pointAt } from '../../../../src-renderer/charts/tape.ts'
import { gapMs, isGap } from '../../../../src-renderer/store/series.ts'

const point = (atMs: number, depth = 1): SeriesPoint => ({ ...gapPoint(atMs), depth, latencyMs: 0.2 })
const tape = (points: Series, fromMs = 0, toMs = 100_000) => ({ points, isGap, gapMs, fromMs, toMs })

describe('reading at an instant', () => {
  const series = tape([point(1000, 1), point(2000, 2), gapPoint(2001), point(60_000, 3)])
  it('takes the nearest measured point', () => {
    expect(pointAt(series, 1400)?.depth).toBe(1)
    expect(pointAt(series, 1600)?.depth).toBe(2)
    expect(pointAt(series, 90_000)).toBeNull()
    expect(pointAt(series, 61_000)?.depth).toBe(3)
  })
  it('tells nothing inside a gap or of an empty series', () => {
    expect(pointAt(series, 20_000)).toBeNull()
    expect(pointAt(tape([]), 5)).toBeNull()
  })
})

describe('gaps', () => {
  const gaps = (points: Series, fromMs: number, toMs: number) => gapsOf(tape(points, fromMs, toMs))
  it('go from the last measurement to the next', () => {
    expect(gaps([point(1000), gapPoint(1001), point(9000)], 0, 10_000)).toEqual([
      { fromMs: 1001, toMs: 9000 },
    ])
  })
  it('stay open to the end while nothing comes', () => {
    expect(gaps([point(1000), gapPoint(1001)], 0, 10_000)).toEqual([{ fromMs: 1001, toMs: 10_000 }])
    expect(gaps([point(1000)], 0, 40_000)).toEqual([{ fromMs: 1000, toMs: 40_000 }])
    expect(gaps([point(1000)], 0, 2000)).toEqual([])
  })
  it('are cut to the window, and claim nothing before the first point', () => {
    expect(gaps([point(0), gapPoint(1), point(9000)], 5000, 10_000)).toEqual([{ fromMs: 5000, toMs: 9000 }])
    expect(gaps([point(9000)], 0, 10_000)).toEqual([])
    expect(gaps([], 0, 10_000)).toEqual([])
  })
})
