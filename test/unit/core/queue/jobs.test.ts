import { describe, expect, it } from 'vitest'
import { bullmqMajor } from '#core/queue/bullmq-version'
import { countCommands, pageCommands, pageIds, readJob } from '#core/queue/jobs'

const keys = { prefix: 'bull', queue: 'mail' }
const reply = (value: unknown) => ({ ok: true, value }) as const

describe('pages of jobs', () => {
  it('go over the two lists of what waits, from their oldest ends', () => {
    expect(countCommands(keys, 'waiting')).toEqual([
      ['LLEN', 'bull:mail:wait'],
      ['LLEN', 'bull:mail:paused'],
    ])
    expect(pageCommands(keys, 'waiting', [3, 4], 2, 3)).toEqual([
      ['LRANGE', 'bull:mail:wait', -3, -3],
      ['LRANGE', 'bull:mail:paused', -2, -1],
    ])
    expect(pageCommands(keys, 'waiting', [3, 4], 5, 10)).toEqual([['LRANGE', 'bull:mail:paused', -4, -3]])
    expect(pageCommands(keys, 'waiting', [0, 0], 0, 10)).toEqual([])
    expect(pageIds('waiting', [reply(['c', 'b', 'a']), reply(['e', 'd'])])).toEqual(['a', 'b', 'c', 'd', 'e'])
  })
  it('go over a sorted set from its beginning, without the markers of the library', () => {
    expect(pageCommands(keys, 'failed', [9], 5, 3)).toEqual([['ZRANGE', 'bull:mail:failed', 5, 7]])
    expect(pageIds('delayed', [reply(['0', '0:1', 'a', 7])])).toEqual(['a'])
  })
  it('show jobs of both versions, and what is left of one', () => {
    expect(readJob('a', 'failed', reply(['scan', '17', null, '2', 'no\u001b[31m table']))).toEqual({
      ...{
        id: 'a',
        name: 'scan',
        state: 'failed',
        addedAtMs: 17,
        attempts: 2,
        failedReason: 'no [31m table',
      },
    })
    expect(readJob('b', 'failed', reply([null, null, null, null, null]))).toMatchObject({
      name: '',
      addedAtMs: null,
    })
  })
})

describe('the version of the library', () => {
  it.each([
    [null, 5],
    ['bullmq:5.81.5', 5],
    ['bullmq:4.1.0', 5],
    ['bullmq:6.7.0', 6],
  ])('%s', (version, major) => {
    expect(bullmqMajor(version)).toEqual({ ok: true, value: major })
  })
  it.each(['bullmq:7.0.0', 'bullmq-pro:7.1.0', 'bullmq:next', ''])('%s is left alone', version => {
    expect(bullmqMajor(version).ok).toBe(false)
  })
})
