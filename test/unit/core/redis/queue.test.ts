import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { QueueReading, RedisQueueKind } from '#core/model/queue'
import type { RedisReply } from '#core/ports'
import { type Answer, asksOf, type QueuePart } from '#core/redis/commands'
import { readQueue } from '#core/redis/queue'
import type { WatchedQueue } from '#core/redis/watched'

type Said = Partial<Record<QueuePart, unknown>>
const watched = (kind: RedisQueueKind): WatchedQueue => ({
  kind,
  name: 'jobs',
  prefix: 'bull',
  maxLength: 10,
  maxWaiting: null,
  groups: [],
  maxAgeSeconds: null,
  deadLetter: null,
  found: false,
})
const refused = (error: string) => ({ error })
const notAsked = (missing: string) => ({ missing })
const absent: RedisReply = { ok: false, error: 'Redis gave no usable answer' }

function replyOf(said: unknown): RedisReply {
  const error = said !== null && typeof said === 'object' && 'error' in said ? said.error : null
  return typeof error === 'string' ? { ok: false, error } : { ok: true, value: said }
}

function read(kind: RedisQueueKind, said: Said, changed: Partial<WatchedQueue> = {}): QueueReading {
  const answers = new Map<QueuePart, Answer>()
  for (const ask of asksOf([watched(kind)], 1000)) {
    if (ask.subject.what !== 'queue') continue
    const { part } = ask.subject
    const value = said[part]
    const missing =
      value !== null && typeof value === 'object' && 'missing' in value ? String(value.missing) : null
    if (missing !== null) answers.set(part, { ask, reply: null, missing })
    else answers.set(part, { ask, reply: part in said ? replyOf(value) : absent, missing: null })
  }
  return readQueue({ ...watched(kind), ...changed }, answers, 'en')
}

const group = (name: string, pending: number, lag: number | null): readonly unknown[] => [
  'name',
  name,
  'consumers',
  1,
  'pending',
  pending,
  'last-delivered-id',
  '5-0',
  'entries-read',
  lag === null ? null : 5,
  'lag',
  lag,
]
const oldGroup = (name: string): readonly unknown[] => group(name, 2, null).slice(0, 8)

describe('a stream', () => {
  it.each([
    [
      'waits as its slowest group',
      { length: 90, groups: [group('a', 3, 4), group('b', 2, 70)] },
      { waiting: 70, inWork: 5 },
    ],
    ['that is worked off', { length: 90, groups: [group('a', 0, 0)] }, { waiting: 0, inWork: 0 }],
    ['without groups waits whole', { length: 12, groups: [] }, { waiting: 12, inWork: 0, exists: true }],
    [
      'that is empty waits for nobody, whatever lag says',
      { length: 0, groups: [oldGroup('a')] },
      { waiting: 0, note: null, exists: true },
    ],
    [
      'without its key',
      { length: 0, groups: refused('ERR no such key') },
      { exists: false, length: 0, waiting: 0, inWork: 0, note: null },
    ],
    [
      'known by XLEN alone',
      { length: 12, groups: notAsked('no right') },
      { exists: true, length: 12, waiting: null, inWork: null, note: 'XINFO cannot be used here: no right' },
    ],
    [
      'known by XINFO alone',
      { length: notAsked('no right'), groups: [group('a', 1, 2)] },
      { exists: true, length: null, waiting: 2, inWork: 1 },
    ],
  ] as const)('%s', (_, said, wanted) => {
    expect(read('stream', said)).toMatchObject(wanted)
  })

  it('is unknown, not 0, where one group has no lag after a deletion', () => {
    expect(read('stream', { length: 90, groups: [group('a', 3, 4), group('b', 2, null)] })).toMatchObject({
      waiting: null,
      inWork: 5,
      note: 'lag unknown: entries were deleted, or group b did not start at an entry Redis counts from',
    })
  })

  it('says that an old version has no lag', () => {
    expect(read('stream', { length: 90, groups: [oldGroup('a')] })).toMatchObject({
      waiting: null,
      inWork: 2,
      note: 'lag unknown: this version does not tell it (Redis 7.0 does)',
    })
  })

  it('that was found and that no group reads may be a log: who waits is unknown', () => {
    expect(read('stream', { length: 12, groups: [] }, { found: true })).toMatchObject({
      length: 12,
      waiting: null,
      note: 'waiting unknown: no group reads this stream',
    })
    expect(read('stream', { length: 12, groups: [group('a', 1, 2)] }, { found: true }).waiting).toBe(2)
    expect(read('stream', { length: 0, groups: [] }, { found: true })).toMatchObject({
      waiting: 0,
      note: null,
    })
  })

  it('carries its declared maximum', () => {
    expect(read('stream', { length: 1, groups: [] }).maxLength).toBe(10)
  })
})

describe('a list and a sorted set', () => {
  it.each(['list', 'zset'] as const)('%s waits as long as it is', kind => {
    expect(read(kind, { length: 7 })).toMatchObject({
      kind,
      exists: true,
      length: 7,
      waiting: 7,
      inWork: null,
      note: null,
    })
    expect(read(kind, { length: 0 })).toMatchObject({ exists: false, length: 0, waiting: 0 })
  })

  it.each([
    [
      'WRONGTYPE Operation against a key holding the wrong kind of value',
      'jobs is not a list: the key holds another type',
    ],
    ['LOADING Redis is loading the dataset in memory', 'Redis is loading'],
    [
      'NOPERM No permissions to access a key',
      'LLEN cannot be used here: the user has no permission for this key',
    ],
    ["ERR unknown command 'LLEN'", 'LLEN cannot be used here: renamed or switched off on this server'],
    ['MOVED 1 127.0.0.1:6381', 'Redis answered: MOVED 1 127.0.0.1:6381'],
  ])('is unknown after %s', (error, note) => {
    expect(read('list', { length: refused(error) })).toMatchObject({ length: null, waiting: null, note })
  })

  it.each([['many'], [null], [-1], [[]]])('is unknown after the answer %j', length => {
    expect(read('list', { length })).toMatchObject({ length: null, waiting: null })
  })
})

const idle: Said = {
  wait: 0,
  paused: 0,
  active: 0,
  delayed: 0,
  overdue: 0,
  waitTail: null,
  pausedTail: null,
  prioritized: 0,
  completed: 0,
  failed: 0,
  meta: [null, null, null],
}

describe('a BullMQ queue', () => {
  it('waits with wait, paused, prioritized and what is overdue; delayed and active are apart', () => {
    const said: Said = {
      wait: 3,
      paused: 4,
      active: 2,
      delayed: 50,
      overdue: 40,
      prioritized: 5,
      completed: 1000,
      failed: 6,
      waitTail: '3',
      pausedTail: null,
      meta: [null, '10000', 'bullmq:5.0'],
    }
    expect(read('bullmq', said)).toEqual({
      name: 'jobs',
      kind: 'bullmq',
      exists: true,
      length: 64,
      waiting: 52,
      waitingAtLeast: null,
      inWork: 2,
      groups: [],
      bullmq: { wait: 7, active: 2, delayed: 50, overdue: 40, prioritized: 5, completed: 1000, failed: 6 },
      maxLength: 10,
      note: null,
    })
  })

  it.each([
    ['no key at all', idle, false],
    ['a meta hash alone', { ...idle, meta: [null, '10000', null] }, true],
    ['finished jobs alone', { ...idle, failed: 1 }, true],
    ['a paused mark', { ...idle, meta: ['1', null, null] }, true],
  ])('with %s exists: %s', (_, said, exists) => {
    expect(read('bullmq', said).exists).toBe(exists)
  })

  it('does not count the marker of BullMQ 4 as a job', () => {
    expect(read('bullmq', { ...idle, wait: 1, waitTail: '0:0' }).waiting).toBe(0)
    expect(read('bullmq', { ...idle, paused: 3, pausedTail: '0:1700000000000' }).waiting).toBe(2)
    expect(read('bullmq', { ...idle, wait: 1, waitTail: 'repeat:0:1' }).waiting).toBe(1)
  })

  it('says that it is paused', () => {
    expect(read('bullmq', { ...idle, wait: 1, meta: ['1', null, null] }).note).toBe('paused')
  })

  it('keeps what it knows where one part is refused', () => {
    expect(read('bullmq', { ...idle, wait: 3, completed: refused('WRONGTYPE x') })).toMatchObject({
      waiting: 3,
      inWork: 0,
      bullmq: null,
      note: 'jobs is not a bullmq: the key holds another type',
    })
    expect(read('bullmq', { ...idle, wait: refused('LOADING x') })).toMatchObject({
      waiting: null,
      length: null,
      inWork: 0,
    })
  })
})

it('reads any answers without a throw', () => {
  const kinds: readonly RedisQueueKind[] = ['stream', 'list', 'zset', 'bullmq']
  const parts: readonly QueuePart[] = ['length', 'groups', 'wait', 'paused', 'active', 'meta', 'failed']
  const said = fc.dictionary(
    fc.constantFrom(...parts),
    fc.oneof(fc.anything(), fc.record({ error: fc.string() })),
  )
  fc.assert(
    fc.property(fc.constantFrom(...kinds), said, (kind, answers) => {
      const { waiting, length } = read(kind, answers)
      expect(waiting === null || waiting >= 0).toBe(true)
      expect(length === null || length >= 0).toBe(true)
    }),
  )
})
