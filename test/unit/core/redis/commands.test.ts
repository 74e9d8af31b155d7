import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RedisQueueKind } from '#core/model/queue'
import { asksOf, chunks } from '#core/redis/commands'
import type { WatchedQueue } from '#core/redis/watched'

const queue = (kind: RedisQueueKind, name: string, prefix = ''): WatchedQueue => ({
  kind,
  name,
  prefix,
  maxLength: null,
  maxWaiting: null,
  groups: [],
  maxAgeSeconds: null,
  deadLetter: null,
  found: false,
})
const server = [['INFO'], ['SLOWLOG', 'LEN'], ['LATENCY', 'LATEST'], ['PING']]

describe('asksOf', () => {
  it.each([
    ['nothing', [], []],
    [
      'a stream',
      [queue('stream', 'frames')],
      [
        ['XINFO', 'GROUPS', 'frames'],
        ['XLEN', 'frames'],
      ],
    ],
    ['a list', [queue('list', 'mail')], [['LLEN', 'mail']]],
    ['a sorted set', [queue('zset', 'due')], [['ZCARD', 'due']]],
    [
      'a BullMQ queue',
      [queue('bullmq', 'pipeline-jobs', 'bull')],
      [
        ['LLEN', 'bull:pipeline-jobs:wait'],
        ['LLEN', 'bull:pipeline-jobs:paused'],
        ['LLEN', 'bull:pipeline-jobs:active'],
        ['ZCARD', 'bull:pipeline-jobs:delayed'],
        ['ZCARD', 'bull:pipeline-jobs:prioritized'],
        ['ZCARD', 'bull:pipeline-jobs:completed'],
        ['ZCARD', 'bull:pipeline-jobs:failed'],
        ['ZCOUNT', 'bull:pipeline-jobs:delayed', '-inf', 4_096_000],
        ['LINDEX', 'bull:pipeline-jobs:wait', -1],
        ['LINDEX', 'bull:pipeline-jobs:paused', -1],
        ['HMGET', 'bull:pipeline-jobs:meta', 'paused', 'opts.maxLenEvents', 'version'],
      ],
    ],
    ['hostile names as they are', [queue('list', "x'; FLUSHALL\r\n")], [['LLEN', "x'; FLUSHALL\r\n"]]],
  ])('asks the server and %s', (_, queues, commands) => {
    expect(asksOf(queues, 1000).map(ask => ask.command)).toEqual([...server, ...commands])
  })

  it('says of each command what it is about', () => {
    const frames = queue('stream', 'frames')
    expect(asksOf([frames], 1000).map(ask => ask.subject)).toEqual([
      { what: 'info' },
      { what: 'slowlog' },
      { what: 'latency' },
      { what: 'ping' },
      { what: 'queue', queue: frames, part: 'groups' },
      { what: 'queue', queue: frames, part: 'length' },
    ])
  })

  it('never asks for what is dear on a busy server', () => {
    const kinds: readonly RedisQueueKind[] = ['stream', 'list', 'zset', 'bullmq']
    const names = asksOf(
      kinds.map(kind => queue(kind, 'q')),
      1000,
    ).map(ask => ask.command[0])
    for (const dear of ['CLIENT', 'KEYS', 'SCAN', 'CONFIG', 'MONITOR', 'MEMORY']) {
      expect(names).not.toContain(dear)
    }
  })
})

describe('chunks', () => {
  it.each([
    [[], 2, []],
    [[1, 2], 2, [[1, 2]]],
    [[1, 2, 3], 2, [[1, 2], [3]]],
  ])('cuts %j by %i', (items, size, pieces) => {
    expect(chunks(items, size)).toEqual(pieces)
  })

  it('loses nothing and keeps the order', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.integer({ min: 1, max: 600 }), (items, size) => {
        const pieces = chunks(items, size)
        expect(pieces.flat()).toEqual(items)
        expect(pieces.every(piece => piece.length > 0 && piece.length <= size)).toBe(true)
      }),
    )
  })
})
