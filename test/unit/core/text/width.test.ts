import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { columns, cutTo, pad, padLeft } from '#core/text/width'
import { anyText } from '../support/text.ts'

describe('columns', () => {
  it.each([
    ['nebula', 6],
    ['', 0],
    ['zażółć', 6],
    ['e\u0301', 1],
    ['日本', 4],
    ['🦊', 2],
    ['▲ ● ■ ○', 7],
  ])('%s takes %i', (text, width) => {
    expect(columns(text)).toBe(width)
  })
})

it('fills up to a width on either side', () => {
  expect(pad('日本', 6)).toBe('日本  ')
  expect(padLeft('12 /s', 7)).toBe('  12 /s')
  expect(pad('long', 2)).toBe('long')
})

describe('cutTo', () => {
  it.each([
    ['nebula', 6, 'nebula'],
    ['nebula', 5, 'nebu…'],
    ['日本語', 4, '日…'],
    ['nebula', 1, '…'],
    ['nebula', 0, ''],
  ])('%s at %i', (text, width, cut) => {
    expect(cutTo(text, width)).toBe(cut)
  })

  it('never takes more columns than it may', () => {
    fc.assert(
      fc.property(anyText(), fc.nat({ max: 40 }), (text, width) => {
        expect(columns(cutTo(text, width))).toBeLessThanOrEqual(width)
      }),
    )
  })
})
