import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { matchesPattern, matchesPatternList } from '#core/ssh/pattern'

describe('matchesPattern', () => {
  test.each([
    ['*', '', true],
    ['*', 'anything', true],
    ['?', '', false],
    ['?', 'a', true],
    ['nebula', 'nebula', true],
    ['nebula', 'nebula2', false],
    ['nebula', 'Nebula', false],
    ['*.lan', 'nebula.lan', true],
    ['*.lan', '.lan', true],
    ['*.lan', 'lan', false],
    ['192.168.1.?', '192.168.1.9', true],
    ['192.168.1.?', '192.168.1.19', false],
    ['192.168.*', '192.168.1.19', true],
    ['a*b*c', 'a1b2b3c', true],
    ['a*b*c', 'a1c2b', false],
    ['*a*a*a', 'aaa', true],
    ['*a*a*a', 'aa', false],
    ['a.b', 'axb', false],
    ['[a-z]', 'b', false],
    ['**', 'x', true],
    ['x*', 'x', true],
  ])('%s on %s', (pattern, text, expected) => {
    expect(matchesPattern(pattern, text)).toBe(expected)
  })

  test('agrees with the same pattern as a regular expression', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 8 })
    const texts = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 10 })
    fc.assert(
      fc.property(letters, texts, (pattern, text) => {
        const expected = new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`).test(text)
        expect(matchesPattern(pattern, text)).toBe(expected)
      }),
    )
  })

  test('a pattern made to be slow is answered', () => {
    expect(matchesPattern('*a'.repeat(200), `${'a'.repeat(5000)}b`)).toBe(false)
  })
})

describe('matchesPatternList', () => {
  test.each([
    [['a', 'b'], 'b', true],
    [['*', '!b'], 'b', false],
    [['!b', '*'], 'b', false],
    [['*', '!b'], 'a', true],
    [['!b'], 'a', false],
    [[], 'a', false],
    [['!*.lan', 'nebula*'], 'nebula.lan', false],
  ])('%s on %s', (patterns, text, expected) => {
    expect(matchesPatternList(patterns, text)).toBe(expected)
  })
})
