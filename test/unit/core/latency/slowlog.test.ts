import fc from 'fast-check'
import { expect, it } from 'vitest'
import { clockAheadMs, parseSlowlog } from '#core/latency/slowlog'

const entry = (words: readonly string[], ...rest: readonly string[]) => [
  7,
  1_700_000_000,
  12_500,
  words,
  ...rest,
]
const shown = (...words: readonly string[]) => parseSlowlog([entry(words)], 0)[0]?.command

it('tells when, how long, what and who, in our time', () => {
  const rows = [
    entry(['SET', 'user:1', 'value'], '10.0.0.7:5000', 'worker'),
    entry(['get', 'a'], '10.0.0.7:5000', ''),
  ]
  expect(parseSlowlog(rows, 2000)).toEqual([
    { id: 7, atMs: 1_699_999_998_000, tookMs: 12.5, command: 'SET user:1', client: 'worker' },
    { id: 7, atMs: 1_699_999_998_000, tookMs: 12.5, command: 'GET a', client: '10.0.0.7:5000' },
  ])
})

it('shows a key where it is known to be one, and nothing else', () => {
  expect(shown('xinfo', 'groups', 'frames')).toBe('XINFO GROUPS frames')
  expect(shown('CONFIG', 'SET', 'requirepass', 'secret')).toBe('CONFIG SET')
  expect(shown('EVAL', 'return 1', '0', 'secret')).toBe('EVAL')
  expect(shown('renamed-auth', 'secret')).toBe('RENAMED-AUTH')
  expect(shown('PUBLISH', 'channel', 'secret')).toBe('PUBLISH')
  expect(shown('SET', 'a\u001b[31m\nkey', 'secret')).not.toMatch(/\p{Cc}/u)
})

it('knows how far the other clock is ahead', () => {
  expect(clockAheadMs(['1700000010', '500000'], 1_700_000_000_000)).toBe(10_500)
  expect(clockAheadMs('no', 5)).toBe(0)
})

it('takes anything', () => {
  fc.assert(fc.property(fc.anything(), reply => Array.isArray(parseSlowlog(reply, 0))))
  fc.assert(fc.property(fc.array(fc.anything()), words => Array.isArray(parseSlowlog([[1, 2, 3, words]], 0))))
})
