import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { atLeast, atMost, median } from '../../bench/figure.ts'

describe('median', () => {
  it.each([
    [[3], 3],
    [[3, 1, 2], 2],
    [[4, 1, 3, 2], 2.5],
    [[-1, -3, 100], -1],
    [[], Number.NaN],
  ])('of %j is %d', (values, middle) => {
    expect(median(values)).toBe(middle)
  })

  it('has as many values below as above, and leaves them as they were', () => {
    const values = fc.array(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), { minLength: 1 })
    fc.assert(
      fc.property(values, given => {
        const copy = [...given]
        const middle = median(given)
        expect(given).toEqual(copy)
        expect(given.filter(value => value < middle).length).toBeLessThanOrEqual(given.length / 2)
        expect(given.filter(value => value > middle).length).toBeLessThanOrEqual(given.length / 2)
      }),
    )
  })
})

describe('a figure', () => {
  it.each([
    [2.9, true],
    [3, true],
    [3.1, false],
    [Number.NaN, false],
  ])('of %d at most 3: %s', (value, holds) => {
    expect(atMost(value, 3, 's')).toEqual({ value, unit: 's', goal: 3, wants: 'at most', holds })
  })

  it.each([
    [0.79, false],
    [0.8, true],
    [1.2, true],
    [Number.NaN, false],
  ])('of %d at least 0.8: %s', (value, holds) => {
    expect(atLeast(value, 0.8, 'ratio')).toEqual({
      value,
      unit: 'ratio',
      goal: 0.8,
      wants: 'at least',
      holds,
    })
  })
})
