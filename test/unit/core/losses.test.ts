import { describe, expect, it } from 'vitest'
import { lossesBetween, shortfalls } from '#core/losses'
import type { DataMark, QueueMark } from '#core/model/release'

describe('lossesBetween', () => {
  const stream = (change: Partial<QueueMark> = {}): QueueMark => ({
    name: 'frames',
    kind: 'stream',
    length: 100,
    groups: ['buffer'],
    lastId: '1000-5',
    entriesAdded: 500,
    ...change,
  })
  const mark = (change: Partial<DataMark> = {}): DataMark => ({
    atMs: 0,
    version: '7.0.15',
    runId: 'a',
    aofEnabled: true,
    keys: 10,
    keysExpiring: 0,
    queues: [stream()],
    ...change,
  })

  it('finds none when the stream went on, even when it was trimmed', () => {
    const after = mark({ queues: [stream({ lastId: '1001-0', length: 60, entriesAdded: 501 })] })
    expect(lossesBetween(mark(), after)).toEqual([])
  })

  it('compares ids as numbers', () => {
    const after = mark({ queues: [stream({ lastId: '1000-10' })] })
    expect(lossesBetween(mark(), after)).toEqual([])
  })

  it.each([
    [{ queues: [] }, 'stream frames is gone (it had 100 entries)'],
    [{ queues: [stream({ lastId: null, length: 0 })] }, 'stream frames is gone (it had 100 entries)'],
    [{ queues: [stream({ lastId: '999-9' })] }, 'stream frames went back from entry 1000-5 to 999-9'],
    [{ queues: [stream({ groups: [] })] }, 'stream frames lost its groups buffer'],
    [
      { queues: [stream({ lastId: '2000-0', length: 9, entriesAdded: 9 })] },
      'stream frames began anew (9 entries were ever added, 500 before)',
    ],
    [{ queues: [stream({ lastId: null, length: null })] }, 'stream frames cannot be read'],
    [{ keys: 0 }, 'all 10 keys are gone'],
    [{ keys: 4 }, 'only 4 of 10 lasting keys are left'],
    [{ keys: 400, keysExpiring: 399 }, 'only 1 of 10 lasting keys are left'],
    [{ aofEnabled: false }, 'append-only persistence was on before and is off now'],
  ] as const)('says what was lost: %j', (change, words) => {
    expect(lossesBetween(mark(), mark(change))).toEqual([words])
  })

  it('a BullMQ queue keeps its hash; a list that is empty was worked off', () => {
    const queue = (kind: string, length: number): DataMark =>
      mark({ queues: [stream({ name: 'mail', kind, length, groups: [], lastId: null, entriesAdded: null })] })
    expect(lossesBetween(queue('bullmq', 1), queue('bullmq', 0))).toEqual(['mail is gone'])
    expect(lossesBetween(queue('list', 4), queue('list', 0))).toEqual([])
  })

  it('a few keys may be deleted by whoever works with them', () => {
    expect(lossesBetween(mark({ keys: 9 }), mark({ keys: 1 }))).toEqual([])
    expect(lossesBetween(mark({ keys: 1000 }), mark({ keys: 500 }))).toEqual([])
  })

  it('a version that does not count its entries is no loss', () => {
    const old = mark({ queues: [stream({ entriesAdded: null })] })
    expect(lossesBetween(mark(), old)).toEqual([])
    expect(lossesBetween(old, mark())).toEqual([])
  })

  it('keys that only expired are no loss', () => {
    expect(
      lossesBetween(mark({ keys: 5, keysExpiring: 5, queues: [] }), mark({ keys: 0, queues: [] })),
    ).toEqual([])
  })
})

describe('losses where nobody wrote in between', () => {
  const queue = (change: Partial<QueueMark>): QueueMark => ({
    name: 'jobs',
    kind: 'list',
    length: 5003,
    groups: [],
    lastId: null,
    entriesAdded: null,
    ...change,
  })
  const none = { list: 0, set: 0, zset: 0, stream: 0, key: 0 }
  const noted = (queues: readonly QueueMark[], change: Partial<DataMark> = {}): DataMark => ({
    atMs: 0,
    version: '7.0.15',
    runId: 'a',
    aofEnabled: true,
    keys: 3,
    keysExpiring: 0,
    queues,
    databases: [{ index: 0, keys: 3, expiring: 0 }],
    stillUntilMs: 30_000,
    ...change,
  })
  const found = (queues: readonly QueueMark[], change: Partial<DataMark> = {}): DataMark => {
    const { stillUntilMs: _, ...rest } = noted(queues)
    return { ...rest, startedAtMs: 2_000, taken: none, expired: 0, ...change }
  }

  it.each([
    ['list', { length: 3 }, 'list jobs holds 3 entries (5003 before)'],
    ['set', { length: 3 }, 'set jobs holds 3 entries (5003 before)'],
    ['zset', { length: 3 }, 'sorted set jobs holds 3 entries (5003 before)'],
    ['bullmq', { jobs: 3, lastId: '9' }, 'jobs holds 3 jobs (5 before)'],
    ['bullmq', { jobs: 5, lastId: '8' }, 'jobs went back from job 9 to 8'],
  ] as const)('names the loss of a %s', (kind, change, words) => {
    const had = queue(kind === 'bullmq' ? { kind, jobs: 5, lastId: '9' } : { kind })
    expect(lossesBetween(noted([had]), found([{ ...had, ...change }]))).toEqual([words])
  })

  it('a queue that grew, or of which something was taken, lost nothing', () => {
    expect(lossesBetween(noted([queue({})]), found([queue({ length: 5004 })]))).toEqual([])
    const taken = found([queue({ length: 1 })], { taken: { ...none, list: 3 } })
    expect(lossesBetween(noted([queue({})]), taken)).toEqual([])
  })

  it('is not exact where another server served in between, or writes were not held long enough', () => {
    const less = found([queue({ length: 3 })])
    expect(lossesBetween(noted([queue({})]), less, false)).toEqual([])
    expect(lossesBetween(noted([queue({})]), { ...less, startedAtMs: 40_000 })).toEqual([])
    expect(lossesBetween(noted([queue({})]), { ...less, startedAtMs: null })).toEqual([])
    expect(shortfalls(noted([queue({})]), less)).toEqual(['list jobs holds 3 entries (5003 before)'])
  })

  it('compares each database, and lets keys expire', () => {
    const had = noted([], {
      databases: [
        { index: 0, keys: 3, expiring: 0 },
        { index: 5, keys: 7, expiring: 2 },
      ],
    })
    const has = (keys: number): DataMark =>
      found([], {
        databases: [
          { index: 0, keys: 3, expiring: 0 },
          { index: 5, keys, expiring: 0 },
        ],
      })
    expect(lossesBetween(had, has(4))).toEqual(['database 5 holds 4 keys (7 before)'])
    expect(lossesBetween(had, has(5))).toEqual([])
    expect(lossesBetween(had, found([]))).toEqual(['database 5 holds 0 keys (7 before)'])
  })
})
