import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isGlob, matchesGlob } from '#core/ssh/glob'

test.each([
  ['[0-9]*', '10-work', true],
  ['[0-9]*', 'work', false],
  ['[!0-9]*', 'work', true],
  ['[^0-9]*', '1work', false],
  ['[]a]', ']', true],
  ['[a-]x', '-x', true],
  ['*.conf', 'a.conf', true],
  ['*.conf', 'aXconf', false],
  ['?.c', 'a.c', true],
  ['a[b', 'a[b', true],
  ['\\*', '*', true],
  ['\\*', 'a', false],
  ['[z-a]', 'b', false],
])('%s and %s', (pattern, name, matches) => {
  expect(matchesGlob(pattern, name)).toBe(matches)
})

test('a name without wildcards matches itself, and no pattern throws', () => {
  fc.assert(
    fc.property(fc.string(), text => {
      matchesGlob(text, text)
      if (!isGlob(text) && !text.includes('\\')) expect(matchesGlob(text, text)).toBe(true)
    }),
  )
})
