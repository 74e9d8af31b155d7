import { describe, expect, it } from 'vitest'
import type { SeriesPoint } from '#core/model/sample'
import { gapPoint } from '#core/series'
import { follow } from '../../../../src-renderer/charts/trace.ts'

const point = (atMs: number, clients: number): SeriesPoint => ({ ...gapPoint(atMs), clients })
const value = (one: SeriesPoint): number | null => one.clients

describe('following a series', () => {
  it('appends in place what is new and drops what is old', () => {
    const dots: { x: number; y: number | null }[] = []
    follow(dots, [point(1, 4), gapPoint(2), point(3, 5)], value)
    expect(dots).toEqual([
      { x: 1, y: 4 },
      { x: 2, y: null },
      { x: 3, y: 5 },
    ])
    const first = dots[2]
    follow(dots, [point(3, 5), point(4, 6)], value)
    expect(dots).toEqual([
      { x: 3, y: 5 },
      { x: 4, y: 6 },
    ])
    expect(dots[0]).toBe(first)
  })
  it('begins anew when an older history was put before it', () => {
    const dots = [{ x: 5, y: 1 as number | null }]
    follow(dots, [point(2, 7), point(5, 1), point(6, 2)], value)
    expect(dots.map(dot => dot.x)).toEqual([2, 5, 6])
  })
  it('is empty when the series is', () => {
    const dots = [{ x: 5, y: 1 as number | null }]
    follow(dots, [], value)
    expect(dots).toEqual([])
  })
})
