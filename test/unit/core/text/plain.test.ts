import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { plain, shorten } from '#core/text/plain'
import { anyText } from '../support/text.ts'

describe('plain', () => {
  it.each([
    ['\u001b[31mERR\u001b[0m down', '[31mERR [0m down'],
    ['two\r\nlines\tand  more ', 'two lines and more'],
    ['right\u202eto left', 'right to left'],
    ['zażółć gęślą', 'zażółć gęślą'],
  ])('makes %j one safe line', (text, line) => {
    expect(plain(text)).toBe(line)
  })

  it('has no control characters, and keeps the limit', () => {
    fc.assert(
      fc.property(anyText(500), fc.integer({ min: 1, max: 100 }), (text, limit) => {
        const line = plain(text, limit)
        expect(line).not.toMatch(/[\p{Cc}\p{Cf}]/u)
        expect([...line].length).toBeLessThanOrEqual(limit)
      }),
    )
  })
})

it.each([
  ['short', 5, 'short'],
  ['longer', 5, 'long…'],
  ['🦊🦊🦊', 2, '🦊…'],
  ['x', 0, '…'],
])('shortens %j to %i', (text, limit, short) => {
  expect(shorten(text, limit)).toBe(short)
})
