import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countOf, pairsOf } from '#core/redis/values'

describe('countOf', () => {
  it.each([
    [0, 0],
    [12, 12],
    ['12', 12],
    [12n, 12],
    ['0012', 12],
  ])('reads %s', (value, count) => {
    expect(countOf(value)).toBe(count)
  })

  it.each([
    [-1],
    [1.5],
    [Number.NaN],
    ['-1'],
    ['1e3'],
    [''],
    ['12 '],
    [null],
    [undefined],
    [[3]],
    [{}],
    [-2n],
    [true],
  ])('takes %s for no count', value => {
    expect(countOf(value)).toBeNull()
  })

  it('gives whole numbers from 0 on, or null', () => {
    fc.assert(
      fc.property(fc.anything(), value => {
        const count = countOf(value)
        expect(count === null || (count >= 0 && Number.isInteger(count))).toBe(true)
      }),
    )
  })
})

describe('pairsOf', () => {
  it('reads field, value lists', () => {
    expect(pairsOf(['name', 'workers', 'lag', null])).toEqual(
      new Map<string, unknown>([
        ['name', 'workers'],
        ['lag', null],
      ]),
    )
  })

  it('leaves out a field without value and one that is no text', () => {
    expect(pairsOf(['a', 1, 7, 2, 'b'])).toEqual(new Map([['a', 1]]))
  })

  it.each([[null], ['name'], [{ name: 'x' }], [undefined]])('is null for %j', value => {
    expect(pairsOf(value)).toBeNull()
  })
})
