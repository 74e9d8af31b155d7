import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clockAheadMs, followIds, newestId, parseSlowlog, type SlowIds } from '#core/latency/slowlog'

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
  expect(shown('xgroup', 'create', 'frames', 'workers')).toBe('XGROUP CREATE frames')
  expect(shown('CONFIG', 'SET', 'requirepass', 'secret')).toBe('CONFIG SET')
  expect(shown('EVAL', 'return 1', '0', 'secret')).toBe('EVAL')
  expect(shown('renamed-auth', 'secret')).toBe('RENAMED-AUTH')
  expect(shown('PUBLISH', 'channel', 'secret')).toBe('PUBLISH')
  expect(shown('SET', 'a\u001b[31m\nkey', 'secret')).not.toMatch(/\p{Cc}/u)
})

it('leaves out our own connections by their name, and what only watchers ask', () => {
  const rows = [
    entry(['XRANGE', 'frames', '-', '+'], '10.0.0.7:1', 'brokerlight'),
    entry(['XINFO', 'STREAM', 'frames'], '10.0.0.7:2', 'other-watcher'),
    entry(['latency', 'histogram'], '10.0.0.7:3', ''),
    entry(['XRANGE', 'frames', '-', '+'], '10.0.0.7:4', 'worker'),
  ]
  expect(parseSlowlog(rows, 0).map(({ client }) => client)).toEqual(['worker'])
  expect(newestId(rows)).toBe(7)
  expect(newestId([])).toBeNull()
})

describe('ids', () => {
  const look = (
    before: SlowIds | null,
    newest: number | null,
    steadyMs: number,
    ages: Readonly<Record<number, number>>,
    runId: string | null = 'a',
  ): SlowIds =>
    followIds(
      before,
      { runId, newest, steadyMs },
      new Map(Object.entries(ages).map(([id, ageMs]) => [Number(id), ageMs])),
    )
  const came = (ids: SlowIds): readonly number[] => [...ids.cameMs.keys()].toSorted()
  const first = look(null, 5, 0, { 5: 1000 })

  it('tell what came in since the look before, for a minute', () => {
    expect(came(first)).toEqual([])
    const second = look(first, 7, 5000, { 7: 500, 6: 3000, 5: 6000 })
    expect(came(second)).toEqual([6, 7])
    expect(came(look(second, 7, 65_000, { 7: 60_500 }))).toEqual([6, 7])
    expect(came(look(second, 7, 65_001, { 7: 60_501 }))).toEqual([])
  })

  it('tell it from an empty log on, and after the log was emptied', () => {
    const empty = look(null, null, 0, {})
    expect(came(look(empty, 0, 1000, { 0: 10 }))).toEqual([0])
    const reset = look(first, null, 1000, {})
    expect(came(look(reset, 6, 2000, { 6: 10 }))).toEqual([6])
  })

  it('make nothing recent that a clock which was set back shows as new, nor what is long over', () => {
    expect(came(look(first, 5, 1000, { 5: -3_600_000 }))).toEqual([])
    expect(came(look(first, 6, 1000, { 6: 1_200_000 }))).toEqual([])
  })

  it.each([
    ['another run id', look(first, 9, 1000, { 9: 10 }, 'b')],
    ['another run id and an empty log', look(first, null, 1000, {}, 'b')],
    ['ids that went back', look(first, 2, 1000, { 2: 10 }, null)],
  ])('begin anew with %s', (_, anew) => {
    expect(came(anew)).toEqual([])
    const { newest, runId } = anew
    expect(came(look(anew, newest + 1, 2000, { [newest + 1]: 10 }, runId))).toEqual([newest + 1])
  })
})

it('knows how far the other clock is ahead', () => {
  expect(clockAheadMs(['1700000010', '500000'], 1_700_000_000_000)).toBe(10_500)
  expect(clockAheadMs('no', 5)).toBe(0)
})

it('takes anything', () => {
  fc.assert(fc.property(fc.anything(), reply => Array.isArray(parseSlowlog(reply, 0))))
  fc.assert(fc.property(fc.array(fc.anything()), words => Array.isArray(parseSlowlog([[1, 2, 3, words]], 0))))
})
