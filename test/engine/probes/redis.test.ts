import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { QueueReading } from '#core/model/queue'
import type { Redis } from '#core/ports'
import { ratesBetween } from '#core/rates'
import { createRedisProbe } from '../../../src-main/probes/redis.ts'
import { createCleanups, temporaryFolder } from '../tools/folder.ts'
import { type LoopbackRedis, startRedis } from '../tools/loopback-redis.ts'
import { call, connect, recorded, sampled, watching } from './connect.ts'

const cleanups = createCleanups()
let server: LoopbackRedis
let redis: Redis
const clock = (): number => performance.now()

beforeAll(async () => {
  const folder = temporaryFolder()
  cleanups.add(folder.remove)
  server = await startRedis(folder.path, [
    '--enable-debug-command',
    'local',
    '--maxmemory',
    '100mb',
    '--maxclients',
    '50',
  ])
  cleanups.add(server.kill)
  redis = await connect(server.port)
  cleanups.add(() => redis.close())
})
afterEach(() => call(redis, ['FLUSHALL'], ['CONFIG', 'RESETSTAT']))
afterAll(() => cleanups.run())

async function readingOf(written: Record<string, unknown>): Promise<QueueReading> {
  const [reading] = (await sampled(createRedisProbe(watching(written), clock), redis)).queues
  if (!reading) throw new Error('no queue was read')
  return reading
}
const streamReading = (): Promise<QueueReading> => readingOf({ streams: ['frames'] })
const add = (count: number) =>
  Array.from({ length: count }, (_, at) => ['XADD', 'frames', `${at + 1}-0`, 'frame', at])

describe('the server', () => {
  it('says everything in one round trip', async () => {
    await call(redis, ['SET', 'a', 1], ['SET', 'b', 1, 'EX', 100], ['GET', 'a'], ['GET', 'missing'])
    const line = recorded(redis)
    const watch = watching({ streams: ['frames'], lists: ['mail'], sortedSets: ['due'], bullmq: ['jobs'] })
    const sample = await sampled(createRedisProbe(watch, clock), line.redis, 1234)
    expect(line.sent).toHaveLength(1)
    expect(sample.atMs).toBe(1234)
    expect(sample.roundTripMs).toBeGreaterThan(0)
    expect(sample.facts).toMatchObject({
      flavour: 'Redis',
      version: '7.0.15',
      role: 'master',
      inCluster: false,
      refusals: [],
      maxmemoryPolicy: 'noeviction',
      aofEnabled: false,
      rdbLastBgsaveStatus: 'ok',
      latencyEvents: [],
      missing: [],
    })
    expect(sample.facts.runId).toMatch(/^[0-9a-f]{40}$/)
    expect(sample.metrics).toMatchObject({
      redis_connected_clients: 1,
      redis_config_maxclients: 50,
      redis_memory_max_bytes: 100 * 1024 ** 2,
      redis_slowlog_length: 0,
      redis_db_keys: 2,
      redis_db_keys_expiring: 1,
      redis_keyspace_hits_total: 1,
      redis_keyspace_misses_total: 1,
    })
  })

  it('leaves no metric of Redis 7 unread but that of a rewrite that never was', async () => {
    const { metrics } = await sampled(createRedisProbe(watching({}), clock), redis)
    const unread = Object.entries(metrics).filter(([, value]) => value === null)
    expect(unread).toEqual([['redis_aof_last_rewrite_duration_sec', null]])
  })

  it('tells slow commands and latency events', async () => {
    await call(
      redis,
      ['CONFIG', 'SET', 'slowlog-log-slower-than', 0],
      ['CONFIG', 'SET', 'latency-monitor-threshold', 1],
      ['DEBUG', 'SLEEP', 0.005],
      ['CONFIG', 'SET', 'slowlog-log-slower-than', 10_000],
    )
    const sample = await sampled(createRedisProbe(watching({}), clock), redis)
    expect(sample.metrics.redis_slowlog_length).toBeGreaterThan(0)
    expect(sample.facts.latencyEvents[0]).toMatchObject({ event: 'command' })
    await call(redis, ['SLOWLOG', 'RESET'], ['LATENCY', 'RESET'])
  })

  it('has rates between two samples, and none across CONFIG RESETSTAT', async () => {
    const probe = createRedisProbe(watching({}), clock)
    const first = await sampled(probe, redis, 0)
    await call(redis, ...Array.from({ length: 100 }, (_, at) => ['SET', `k${at}`, at]))
    const second = await sampled(probe, redis, 1000)
    const { commandsPerSecond } = ratesBetween(first, second)
    expect(commandsPerSecond).toBeGreaterThanOrEqual(100)
    expect(commandsPerSecond).toBeLessThan(110)
    await call(redis, ['CONFIG', 'RESETSTAT'])
    expect(ratesBetween(second, await sampled(probe, redis, 2000)).commandsPerSecond).toBeNull()
  })

  it('asks hundreds of queues in pieces of at most 500 commands', async () => {
    const names = Array.from({ length: 700 }, (_, at) => `list-${at}`)
    await call(redis, ['RPUSH', 'list-699', 'x', 'y'])
    const line = recorded(redis)
    const sample = await sampled(createRedisProbe(watching({ lists: names }), clock), line.redis)
    expect(line.sent.map(commands => commands.length)).toEqual([500, 204])
    expect(sample.queues).toHaveLength(700)
    expect(sample.queues.at(-1)).toMatchObject({ name: 'list-699', waiting: 2 })
    expect(sample.queues.at(-2)).toMatchObject({ name: 'list-698', waiting: 0, exists: false })
  })
})

describe('a stream', () => {
  it('does not exist, and nothing waits in it', async () => {
    expect(await streamReading()).toMatchObject({
      exists: false,
      length: 0,
      waiting: 0,
      inWork: 0,
      note: null,
    })
  })

  it('without groups waits whole', async () => {
    await call(redis, ...add(3))
    expect(await streamReading()).toMatchObject({
      exists: true,
      length: 3,
      waiting: 3,
      inWork: 0,
      groups: [],
    })
  })

  it('waits as its slowest group, and has in work what is not acknowledged', async () => {
    await call(
      redis,
      ...add(10),
      ['XGROUP', 'CREATE', 'frames', 'fast', 0],
      ['XGROUP', 'CREATE', 'frames', 'slow', 0],
      ['XREADGROUP', 'GROUP', 'fast', 'c1', 'COUNT', 9, 'STREAMS', 'frames', '>'],
      ['XREADGROUP', 'GROUP', 'slow', 'c1', 'COUNT', 2, 'STREAMS', 'frames', '>'],
      ['XACK', 'frames', 'fast', '1-0', '2-0'],
    )
    expect(await streamReading()).toEqual({
      name: 'frames',
      kind: 'stream',
      exists: true,
      length: 10,
      waiting: 8,
      waitingAtLeast: null,
      inWork: 9,
      groups: [
        {
          name: 'fast',
          consumers: 1,
          pending: 7,
          lag: 1,
          entriesRead: 9,
          waiting: 1,
          lastDeliveredId: '9-0',
        },
        {
          name: 'slow',
          consumers: 1,
          pending: 2,
          lag: 8,
          entriesRead: 2,
          waiting: 8,
          lastDeliveredId: '2-0',
        },
      ],
      bullmq: null,
      maxLength: null,
      note: null,
    })
  })

  it('does not wait for what was trimmed unread', async () => {
    await call(
      redis,
      ...add(10),
      ['XGROUP', 'CREATE', 'frames', 'g', 0],
      ['XREADGROUP', 'GROUP', 'g', 'c', 'COUNT', 2, 'STREAMS', 'frames', '>'],
      ['XTRIM', 'frames', 'MAXLEN', 3],
    )
    expect(await streamReading()).toMatchObject({
      length: 3,
      waiting: 3,
      groups: [{ lag: 8 }],
      note: null,
    })
  })

  it('is unknown, never 0, when an undelivered entry was deleted', async () => {
    await call(redis, ...add(5), ['XGROUP', 'CREATE', 'frames', 'g', 0], ['XDEL', 'frames', '3-0'])
    const reading = await streamReading()
    expect(reading).toMatchObject({ length: 4, waiting: null, inWork: 0 })
    expect(reading.groups[0]?.lag).toBeNull()
    expect(reading.note).toContain('lag unknown')
  })

  it('with every entry trimmed away waits for nobody', async () => {
    await call(redis, ...add(3), ['XGROUP', 'CREATE', 'frames', 'g', 0], ['XTRIM', 'frames', 'MAXLEN', 0])
    expect(await streamReading()).toMatchObject({ exists: true, length: 0, waiting: 0, note: null })
  })

  it('that is something else is told by a note', async () => {
    await call(redis, ['SET', 'frames', 'text'])
    expect(await streamReading()).toMatchObject({
      exists: true,
      length: null,
      waiting: null,
      note: 'frames is not a stream: the key holds another type',
    })
  })
})

describe('lists, sorted sets and BullMQ', () => {
  it('counts a list and a sorted set', async () => {
    await call(redis, ['RPUSH', 'mail', 'a', 'b'], ['ZADD', 'due', 1, 'a', 2, 'b', 3, 'c'])
    expect(await readingOf({ lists: ['mail'] })).toMatchObject({ kind: 'list', waiting: 2, exists: true })
    expect(await readingOf({ sortedSets: ['due'] })).toMatchObject({ kind: 'zset', waiting: 3, exists: true })
    expect(await readingOf({ lists: ['due'] })).toMatchObject({
      waiting: null,
      note: 'due is not a list: the key holds another type',
    })
  })

  const key = (part: string): string => `bull:pipeline-jobs:${part}`
  it('counts a BullMQ queue by its own keys', async () => {
    await call(
      redis,
      ['HSET', key('meta'), 'opts.maxLenEvents', 10_000, 'version', 'bullmq:5.0.0'],
      ['RPUSH', key('wait'), 1, 2, 3],
      ['RPUSH', key('active'), 4],
      ['ZADD', key('delayed'), 1, 5, 2, 6],
      ['ZADD', key('prioritized'), 1, 7],
      ['ZADD', key('completed'), 1, 8, 2, 9, 3, 10],
      ['ZADD', key('failed'), 1, 11],
    )
    expect(await readingOf({ bullmq: ['pipeline-jobs'] })).toMatchObject({
      kind: 'bullmq',
      exists: true,
      waiting: 4,
      inWork: 1,
      length: 7,
      bullmq: { wait: 3, active: 1, delayed: 2, prioritized: 1, completed: 3, failed: 1 },
      note: null,
    })
    await call(redis, ['RENAME', key('wait'), key('paused')], ['HSET', key('meta'), 'paused', 1])
    expect(await readingOf({ bullmq: ['pipeline-jobs'] })).toMatchObject({ waiting: 4, note: 'paused' })
    expect(await readingOf({ bullmq: ['pipeline-jobs'], bullmqPrefix: 'other' })).toMatchObject({
      exists: false,
      waiting: 0,
    })
  })
})
