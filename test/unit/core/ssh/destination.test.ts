import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseDestination } from '#core/ssh/destination'

describe('parseDestination', () => {
  test.each([
    ['nebula', 'nebula', null, null],
    ['ada@nebula', 'nebula', 'ada', null],
    ['ada@nebula:2222', 'nebula', 'ada', 2222],
    ['nebula:22', 'nebula', null, 22],
    ['ssh://ada@nebula:2222/', 'nebula', 'ada', 2222],
    ['[fe80::1]:2222', 'fe80::1', null, 2222],
    ['ada@[fe80::1]', 'fe80::1', 'ada', null],
    ['fe80::1', 'fe80::1', null, null],
    ['ada@corp@nebula', 'nebula', 'ada@corp', null],
  ])('%s', (text, host, user, port) => {
    expect(parseDestination(text, 'en')).toEqual({ ok: true, value: { host, user, port } })
  })

  test.each([
    ['', '"" names no host'],
    ['ada@', '"ada@" names no host'],
    ['@nebula', '"@nebula" names no user before the @'],
    ['nebula:0', 'port 0 is not between 1 and 65535'],
    ['nebula:70000', 'port 70000 is not between 1 and 65535'],
    ['two words', '"two words" names no host'],
    ['-oProxyCommand=x', '"-oProxyCommand=x" names no host'],
  ])('%s is none', (text, error) => {
    expect(parseDestination(text, 'en')).toEqual({ ok: false, error })
  })

  test('no text throws, and what is read has a host', () => {
    fc.assert(
      fc.property(fc.string(), text => {
        const read = parseDestination(text, 'en')
        if (read.ok) expect(read.value.host).not.toBe('')
      }),
    )
  })
})
