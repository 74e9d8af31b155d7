import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lossesBetween, markCommands, markText, readMark } from '#core/mark'
import { brokersOf, configSchema, type WatchConfig } from '#core/model/config'
import type { DataMark, QueueMark } from '#core/model/release'
import type { RedisReply } from '#core/ports'

const watchOf = (watch: unknown): WatchConfig => {
  const [broker] = brokersOf(configSchema.parse({ brokers: { a: { reach: { local: true }, watch } } }))
  if (broker === undefined) throw new Error('no broker')
  return broker.watch
}

const watch = watchOf({
  streams: ['frames', { name: 'gone' }],
  lists: ['todo'],
  sortedSets: ['due'],
  bullmq: ['mail'],
})
const good = (value: unknown): RedisReply => ({ ok: true, value })
const info =
  'redis_version:7.0.15\r\nrun_id:abc\r\naof_enabled:1\r\ndb0:keys=10,expires=3,avg_ttl=0\r\ndb7:keys=2,expires=0\r\n'
const replies: readonly RedisReply[] = [
  good(info),
  good(['length', 5, 'last-generated-id', '17-3', 'entries-added', 9]),
  good([
    ['name', 'buffer', 'consumers', 1, 'pending', 0, 'last-delivered-id', '17-1'],
    ['name', 'archive', 'consumers', 0, 'pending', 0, 'last-delivered-id', '0-0'],
  ]),
  { ok: false, error: 'ERR no such key' },
  { ok: false, error: 'ERR no such key' },
  good(4),
  good(2),
  good(1),
]

describe('a mark', () => {
  it('asks for INFO and each watched queue in one pipeline', () => {
    expect(markCommands(watch)).toEqual([
      ['INFO'],
      ['XINFO', 'STREAM', 'frames'],
      ['XINFO', 'GROUPS', 'frames'],
      ['XINFO', 'STREAM', 'gone'],
      ['XINFO', 'GROUPS', 'gone'],
      ['LLEN', 'todo'],
      ['ZCARD', 'due'],
      ['HLEN', 'bull:mail:meta'],
    ])
  })

  it('holds keys, persistence, lengths and groups', () => {
    const mark = readMark(watch, replies, 42)
    expect(mark).toMatchObject({
      atMs: 42,
      version: '7.0.15',
      runId: 'abc',
      aofEnabled: true,
      keys: 12,
      keysExpiring: 3,
    })
    expect(mark?.queues[0]).toEqual({
      name: 'frames',
      kind: 'stream',
      length: 5,
      groups: ['buffer', 'archive'],
      lastId: '17-3',
      entriesAdded: 9,
    })
    expect(mark?.queues[1]).toMatchObject({ name: 'gone', length: 0, lastId: null })
    expect(mark?.queues[2]).toMatchObject({ name: 'todo', length: 4 })
    expect(mark && markText(mark)).toBe('12 keys, frames 5, gone 0, todo 4, due 2, mail 1')
  })

  it('is null when INFO is refused', () => {
    expect(readMark(watch, [{ ok: false, error: 'NOPERM' }], 0)).toBeNull()
    expect(readMark(watch, [], 0)).toBeNull()
  })

  it('never throws on garbage', () => {
    const reply = fc.oneof(
      fc.anything().map(value => good(value)),
      fc.string().map(error => ({ ok: false as const, error })),
    )
    fc.assert(fc.property(fc.array(reply), many => void readMark(watch, many, 0)))
  })
})

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
