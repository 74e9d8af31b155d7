import { describe, expect, it } from 'vitest'
import { databaseList, summedKeyspace } from '#core/databases/list'
import { planOf, prefixPattern } from '#core/databases/plan'
import { readPrefixes } from '#core/databases/prefixes'
import { parseInfo } from '#core/redis/info'
import { parseKeyspace } from '#core/redis/keyspace'

const plan = {
  index: 0,
  label: 'cache',
  prefixes: [{ prefix: 'a:', ttlSeconds: 60 }, { prefix: 'a:b:' }, { prefix: 'c:', ttlSeconds: 5 }],
}

describe('prefixes', () => {
  it('take a key to the longest of them', () => {
    expect(['a:1', 'a:b:1', 'c:', 'd:'].map(key => planOf(plan, key)?.prefix)).toEqual([
      'a:',
      'a:b:',
      'c:',
      undefined,
    ])
  })

  it('are a pattern that means nothing but themselves', () => {
    expect(prefixPattern('a[b]*?^\\:')).toBe('a\\[b\\]\\*\\?\\^\\\\:*')
  })

  it('take their share of memory from fair keys only, and their plan from all', () => {
    const fair = [
      { key: 'a:1', ttlMs: 60_000, bytes: 100 },
      { key: 'a:2', ttlMs: 60_001, bytes: 200 },
      { key: 'a:b:1', ttlMs: -1, bytes: 300 },
      { key: 'x', ttlMs: -1, bytes: 400 },
    ]
    const more = [{ key: 'c:1', ttlMs: 5000, bytes: 9_000_000 }]
    expect(readPrefixes(plan, fair, more)).toEqual([
      {
        prefix: 'a:',
        memoryShare: 0.3,
        sampled: 2,
        plannedTtlSeconds: 60,
        withoutTtl: 0,
        tooLong: 1,
        kept: false,
      },
      {
        prefix: 'a:b:',
        memoryShare: 0.3,
        sampled: 1,
        plannedTtlSeconds: null,
        withoutTtl: 1,
        tooLong: 0,
        kept: null,
      },
      {
        prefix: 'c:',
        memoryShare: 0,
        sampled: 1,
        plannedTtlSeconds: 5,
        withoutTtl: 0,
        tooLong: 0,
        kept: true,
      },
    ])
  })

  it('know nothing of what was not seen, or not told', () => {
    const blind = [{ key: 'a:1', ttlMs: null, bytes: null }]
    for (const read of [readPrefixes(plan, [], []), readPrefixes(plan, blind, [])])
      expect(read[0]).toMatchObject({ memoryShare: null, kept: null, withoutTtl: 0 })
  })
})

describe('keyspaces', () => {
  const read = (text: string) => parseKeyspace(parseInfo(text))

  it('are read from Redis 6.0, Redis 8.0 and Valkey 9', () => {
    const first = { index: 0, keys: 2, expiring: 1 }
    expect(read('# Keyspace\r\ndb0:keys=2,expires=1,avg_ttl=0\r\n')).toEqual([{ ...first, averageTtlMs: 0 }])
    expect(read('# Keyspace\r\ndb0:keys=2,expires=1,avg_ttl=99966,subexpiry=0\r\n')).toEqual([
      { ...first, averageTtlMs: 99_966 },
    ])
    expect(read('# Keyspace\r\ndb0:keys=2,expires=1,avg_ttl=9,keys_with_volatile_items=0\r\n')).toHaveLength(
      1,
    )
    expect(read('# Keyspace\r\n')).toEqual([])
    expect(read('# Server\r\n')).toBeNull()
    expect(read('# Keyspace\r\ndb0:keys=x\r\n')).toBeNull()
  })

  it('list every database that has keys or a name', () => {
    const keyspace = [{ index: 4, keys: 1, expiring: 0, averageTtlMs: 0 }]
    expect(databaseList(keyspace, [plan], new Map())).toMatchObject([
      { index: 0, label: 'cache', keys: 0, averageTtlMs: null },
      { index: 4, label: null, keys: 1, averageTtlMs: null },
    ])
  })

  it('of the masters of a cluster are summed', () => {
    const one = { index: 0, keys: 2, expiring: 1, averageTtlMs: 9 }
    expect(summedKeyspace([[one], [], [one]])).toEqual([{ index: 0, keys: 4, expiring: 2, averageTtlMs: 0 }])
    expect(summedKeyspace([[], []])).toEqual([])
  })
})
