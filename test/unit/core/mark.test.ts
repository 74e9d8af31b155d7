import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { markCommands, markText, readMark } from '#core/mark'
import { brokersOf, configSchema, type WatchConfig } from '#core/model/config'
import type { RedisReply } from '#core/ports'

const watchOf = (watch: unknown): WatchConfig => {
  const [broker] = brokersOf(configSchema.parse({ brokers: { a: { reach: { local: true }, watch } } }))
  if (broker === undefined) throw new Error('no broker')
  return broker.watch
}

const watch = watchOf({
  streams: ['frames', { name: 'gone' }],
  lists: ['todo'],
  sets: ['tags'],
  sortedSets: ['due'],
  bullmq: ['mail'],
})
const good = (value: unknown): RedisReply => ({ ok: true, value })
const info =
  'redis_version:7.0.15\r\nrun_id:abc\r\naof_enabled:1\r\ndb0:keys=10,expires=3,avg_ttl=0\r\ndb7:keys=2,expires=0\r\n'
const replies: readonly RedisReply[] = [
  good(info),
  good('# Commandstats\r\ncmdstat_lpop:calls=2,usec=1\r\ncmdstat_get:calls=9,usec=1\r\n'),
  good(['length', 5, 'last-generated-id', '17-3', 'entries-added', 9]),
  good([
    ['name', 'buffer', 'consumers', 1, 'pending', 0, 'last-delivered-id', '17-1'],
    ['name', 'archive', 'consumers', 0, 'pending', 0, 'last-delivered-id', '0-0'],
  ]),
  { ok: false, error: 'ERR no such key' },
  { ok: false, error: 'ERR no such key' },
  good(4),
  good(6),
  good(2),
  good(1),
  good('17'),
  ...[3, 1, 0, 0, 2, 0, 5, 6].map(good),
]

describe('a mark', () => {
  it('asks for INFO and each watched queue in one pipeline', () => {
    expect(markCommands(watch)).toEqual([
      ['INFO'],
      ['INFO', 'commandstats'],
      ['XINFO', 'STREAM', 'frames'],
      ['XINFO', 'GROUPS', 'frames'],
      ['XINFO', 'STREAM', 'gone'],
      ['XINFO', 'GROUPS', 'gone'],
      ['LLEN', 'todo'],
      ['SCARD', 'tags'],
      ['ZCARD', 'due'],
      ['HLEN', 'bull:mail:meta'],
      ['GET', 'bull:mail:id'],
      ...['wait', 'active', 'paused'].map(state => ['LLEN', `bull:mail:${state}`]),
      ...['prioritized', 'delayed', 'waiting-children', 'completed', 'failed'].map(state => [
        'ZCARD',
        `bull:mail:${state}`,
      ]),
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
      databases: [
        { index: 0, keys: 10, expiring: 3 },
        { index: 7, keys: 2, expiring: 0 },
      ],
      taken: { list: 2, set: 0, zset: 0, stream: 0, key: 0 },
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
    expect(mark?.queues[5]).toMatchObject({ name: 'mail', length: 1, lastId: '17', jobs: 17 })
    expect(mark && markText(mark)).toBe('12 keys, frames 5, gone 0, todo 4, tags 6, due 2, mail 17')
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
