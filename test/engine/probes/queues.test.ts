import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import type { QueueDetail } from '#core/model/queue'
import type { RedisCommand } from '#core/ports'
import { createCleanups, temporaryFolder } from '../tools/folder.ts'
import { type LoopbackRedis, startRedis } from '../tools/loopback-redis.ts'
import { until } from '../tools/wait.ts'
import { call, connect } from './connect.ts'
import { type Looker, openLooker } from './looking.ts'

const perFile = createCleanups()
const perTest = createCleanups()
const folder = temporaryFolder()
let server: LoopbackRedis

beforeAll(async () => {
  perFile.add(folder.remove)
  server = await startRedis(folder.path)
  perFile.add(server.kill)
})
afterEach(async () => {
  await perTest.run()
  const redis = await connect(server.port)
  await call(redis, ['FLUSHALL'], ['ACL', 'DELUSER', 'monitor'])
  redis.close()
})
afterAll(perFile.run)

async function open(watch: Record<string, unknown> = { streams: ['frames'] }): Promise<Looker> {
  const opened = await openLooker(folder.path, server.port, watch)
  perTest.add(opened.close)
  return opened
}

/** Entries that came so many seconds ago. */
const added = (...agesSeconds: readonly number[]): readonly RedisCommand[] =>
  agesSeconds.map(age => ['XADD', 'frames', `${Date.now() - age * 1000}-0`, 'frame', 'x'])
const group = (name: string, from: string | number = 0): RedisCommand => [
  'XGROUP',
  'CREATE',
  'frames',
  name,
  from,
]
const read = (name: string, consumer: string, count: number): RedisCommand => [
  ...['XREADGROUP', 'GROUP', name, consumer],
  ...['COUNT', count, 'STREAMS', 'frames', '>'],
]
/** Between what it was made to be, and a slow machine's half a minute more. */
function expectAge(ageMs: number | null | undefined, seconds: number): void {
  expect(ageMs).toBeGreaterThanOrEqual(seconds * 1000)
  expect(ageMs).toBeLessThan((seconds + 30) * 1000)
}

describe('a stream', () => {
  it('is looked at again after this machine had a clock years ahead for a moment', async () => {
    const { redis, lookAtOne } = await open()
    await call(redis, ...added(300))
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 1e11 })
    perTest.add(() => void vi.useRealTimers())
    await lookAtOne()
    vi.useRealTimers()
    expect((await lookAtOne()).atMs).toBeLessThanOrEqual(Date.now())
  })

  it('tells how long its oldest entries wait and pend, by the worst group', async () => {
    const { redis, lookAtOne } = await open()
    await call(redis, ...added(600, 300, 100), group('fast'), group('slow'))
    await call(redis, read('fast', 'f1', 3), read('slow', 's1', 1))
    const detail = await lookAtOne()
    expectAge(detail.oldestWaitingMs, 300)
    expectAge(detail.oldestPendingMs, 600)
    const [fast, slow] = detail.groups
    expect(fast).toMatchObject({
      name: 'fast',
      oldestWaitingMs: 0,
      mostDeliveries: 1,
      counted: { entries: 0 },
    })
    expectAge(slow?.oldestWaitingMs, 300)
    expect(slow?.consumers).toMatchObject([{ name: 's1', pending: 1, inactiveMs: null, dead: false }])
    expect(detail).toMatchObject({ stuck: 0, dead: 0, notes: [] })
  })

  it('has nothing old when all was read and acknowledged, or nobody reads it', async () => {
    const { redis, lookAtOne } = await open()
    await call(redis, ...added(50))
    expectAge((await lookAtOne()).oldestWaitingMs, 50)
    const [[[, [[id]]]]] = (await call(redis, group('g'), read('g', 'c', 1)).then(values => [values[1]])) as [
      [[string, [[string]]]],
    ]
    await call(redis, ['XACK', 'frames', 'g', id])
    expect(await lookAtOne()).toMatchObject({ oldestWaitingMs: 0, oldestPendingMs: 0, stuck: 0, dead: 0 })
  })

  it('tells stuck entries from dead ones, and neither is in work', async () => {
    const { redis, views } = await open()
    await call(redis, ...added(50, 40, 30, 20), group('g'), read('g', 'c', 4))
    const pending = (await call(redis, ['XPENDING', 'frames', 'g', '-', '+', 10]))[0] as [string][]
    const claim = (at: number, ...more: readonly (string | number)[]): RedisCommand => [
      ...['XCLAIM', 'frames', 'g', 'c', 0, pending[at]?.[0] ?? ''],
      ...more,
    ]
    await call(redis, claim(0, 'IDLE', 400_000), claim(1, 'IDLE', 400_000, 'RETRYCOUNT', 6))
    const [view] = await views()
    expect(view?.figures).toEqual({ waiting: 0, inWork: 2, stuck: 1, dead: 1 })
    expect(view?.detail?.groups[0]?.mostDeliveries).toBe(6)
  })

  it('finds stuck entries behind many that are not, and says where it did not look', async () => {
    const { redis, lookAtOne } = await open()
    await call(
      redis,
      ...Array.from({ length: 300 }, (_, at) => ['XADD', 'frames', `${1e12 * 1.6 + at}-0`, 'a', 1]),
    )
    await call(redis, group('g'), read('g', 'c', 300))
    await call(redis, ['XCLAIM', 'frames', 'g', 'c', 0, `${1e12 * 1.6 + 299}-0`, 'IDLE', 400_000])
    expect(await lookAtOne()).toMatchObject({ stuck: 1, dead: 0, notes: [] })
    await call(
      redis,
      ...Array.from({ length: 9800 }, (_, at) => ['XADD', 'frames', `${1e12 * 1.6 + 300 + at}-0`, 'a', 1]),
    )
    await call(redis, read('g', 'c', 9800))
    expect((await lookAtOne()).notes).toEqual([
      'g: the first 200 of 10100 pending entries were looked at, so more may be stuck or dead',
    ])
  })

  it('calls a consumer dead that holds entries and is idle for too long', async () => {
    const { redis, lookAtOne } = await open({ streams: ['frames'], stuckAfterSeconds: 0.05 })
    await call(redis, ...added(5), group('g'), read('g', 'gone', 1))
    await call(redis, ['XGROUP', 'CREATECONSUMER', 'frames', 'g', 'resting'])
    let detail: QueueDetail | undefined
    await until('a dead consumer', async () => {
      detail = await lookAtOne()
      return detail.groups[0]?.consumers.some(({ dead }) => dead) === true
    })
    expect(detail?.groups[0]?.consumers.map(({ name, dead }) => [name, dead])).toEqual([
      ['gone', true],
      ['resting', false],
    ])
    expect(detail?.stuck).toBe(1)
  })

  it('counts where the lag is unknown', async () => {
    const { redis, views } = await open()
    await call(redis, ...added(9, 8, 7, 6, 5), group('g'))
    const entries = (await call(redis, ['XRANGE', 'frames', '-', '+']))[0] as [string][]
    await call(redis, ['XDEL', 'frames', entries[2]?.[0] ?? ''])
    const [view] = await views()
    expect(view?.figures.waiting).toBe(4)
    expect(view?.detail?.groups[0]?.counted).toEqual({ entries: 4, atLeast: false })
  })

  it('says who trims it, and that nobody does', async () => {
    const watch = { streams: [{ name: 'frames', maxLength: 1000 }] }
    const { redis, lookAtOne, views } = await open(watch)
    const add = (count: number, ...trim: readonly (string | number)[]): readonly RedisCommand[] =>
      Array.from({ length: count }, () => ['XADD', 'frames', ...trim, '*', 'a', 1])
    await call(redis, ...add(10))
    expect((await lookAtOne()).trimmed).toBeNull()
    await call(redis, ...add(1000))
    const [view] = await views()
    expect(view?.detail?.trimmed).toBe(false)
    expect(view?.addedPerSecond).toBeGreaterThan(0)
    expect(view?.notes).toEqual(['Nobody trims frames: give XADD a MAXLEN, or trim it.'])
    await call(redis, ...add(20, 'MAXLEN', 1000))
    expect((await lookAtOne()).trimmed).toBe(true)
  })

  it('misses a group that brokers.yaml names', async () => {
    const { redis, views } = await open({ streams: [{ name: 'frames', groups: ['g', 'workers'] }] })
    expect((await views())[0]?.missingGroups).toEqual(['g', 'workers'])
    await call(redis, ...added(1), group('g'))
    const [view] = await views()
    expect(view?.missingGroups).toEqual(['workers'])
    expect(view?.notes).toEqual([
      'Group workers of brokers.yaml is not there: create it before its consumers start.',
    ])
  })

  it('has no ages where its ids are no times', async () => {
    const { redis, lookAtOne } = await open()
    await call(redis, ['XADD', 'frames', '1-0', 'a', 1], ['XADD', 'frames', '2-0', 'a', 1], group('g'))
    await call(redis, read('g', 'c', 1))
    expect(await lookAtOne()).toMatchObject({
      oldestWaitingMs: null,
      oldestPendingMs: null,
      notes: ['ages unknown: the entry ids of frames are no times'],
    })
  })

  it('that may not be looked into says why, and is left alone', async () => {
    const { redis, lookAtOne } = await open()
    const rights = ['on', '>pass', '~frames', '+info', '+xlen', '+xinfo|groups', '+ping', '+time']
    await call(redis, ...added(5), group('g'), ['ACL', 'SETUSER', 'monitor', ...rights])
    await call(redis, ['AUTH', 'monitor', 'pass'])
    const reason = 'the user has no permission for it'
    for (const _ of [1, 2]) {
      expect(await lookAtOne()).toMatchObject({
        oldestWaitingMs: null,
        notes: [`XINFO cannot be used here: ${reason}`, `XRANGE cannot be used here: ${reason}`],
      })
    }
    await call(redis, ['AUTH', 'default', ''])
    const refusals = (await call(redis, ['ACL', 'LOG']))[0] as readonly (readonly unknown[])[]
    const counts = refusals.map(entry => [entry[7], entry[1]])
    expect(counts).toContainEqual(['xrange', 1])
  })
})

describe('a thousand streams', () => {
  it('are sampled in pieces of at most 500 commands, and looked at a few at a time, each in its turn', async () => {
    const streams = Array.from({ length: 1000 }, (_, at) => `stream-${at}`)
    const { redis, look, sent } = await open({ streams })
    await call(redis, ...streams.map(name => ['XGROUP', 'CREATE', name, 'g', 0, 'MKSTREAM']))
    const before = sent.length
    const looked = (await look()).length
    const sizes = sent.slice(before).map(({ length }) => length)
    expect(sizes.slice(0, 5)).toEqual([500, 500, 500, 500, 4])
    expect(sizes.slice(5)).toEqual([121, 61])
    expect(looked).toBe(60)
    expect((await look()).length).toBe(120)
  })
})
