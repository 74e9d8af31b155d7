import { mkdirSync } from 'node:fs'

import { join } from 'node:path'
import { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { AlertRecord } from '#core/model/alert'
import type { Snapshot } from '#core/model/snapshot'
import type { Notice } from '#core/notices'
import type { App } from '../../../src-main/app.ts'
import { openTestApp } from '../tools/app.ts'
import { createCleanups, temporaryFolder } from '../tools/folder.ts'
import { type LoopbackRedis, startRedis } from '../tools/loopback-redis.ts'
import { until } from '../tools/wait.ts'

const perFile = createCleanups()
const perTest = createCleanups()
let redis: LoopbackRedis
let client: Redis

const quick = '{ holdSeconds: 0, clearSeconds: 1 }'
const config = () => `brokers:
  nebula:
    reach: { local: true }
    redis: { port: ${redis.port} }
    watch: { streams: [{ name: frames, maxLength: 50 }], discover: false }
    limits: { clientsWarn: 8 }
    alerts:
      rules:
        memory-high: ${quick}
        memory-critical: ${quick}
        connections-high: ${quick}
        connections-rejected: ${quick}
        queue-full: ${quick}
        queue-evicted: ${quick}
        messages-lost: { clearSeconds: 8 }
        rdb-save-failed: ${quick}
        latency-high: false
        slow-command: false
        disk-low: false
        host-memory-low: false
        gpu-memory-low: false
`

beforeAll(async () => {
  const folder = temporaryFolder()
  perFile.add(folder.remove)
  mkdirSync(join(folder.path, 'redis'))
  redis = await startRedis(join(folder.path, 'redis'))
  perFile.add(() => redis.kill())
  client = new Redis(redis.port, { retryStrategy: () => 50, maxRetriesPerRequest: null })
  client.on('error', () => undefined)
  perFile.add(() => client.disconnect())
})
afterAll(perFile.run)
afterEach(perTest.run)

interface Bench {
  readonly app: App
  readonly notices: Notice[]
  raised(): readonly string[]
  /** Whether the group of the stream was looked at: what is lost is counted from then on. */
  isLookedAt(): boolean
  level(): string | undefined
  log(): Promise<readonly AlertRecord[]>
}

async function bench(home: string): Promise<Bench> {
  const app = await openTestApp(home, config(), '')
  perTest.add(app.stop)
  app.engine.setSeen(true)
  const notices: Notice[] = []
  let last: Snapshot | undefined
  app.engine.onNotice(notice => void notices.push(notice))
  app.engine.onSnapshot(snapshot => {
    last = snapshot
  })
  const broker = () => last?.brokers[0]
  const at: Bench = {
    app,
    notices,
    raised: () => (broker()?.alerts ?? []).map(({ rule }) => rule).sort(),
    isLookedAt: () => (broker()?.queues[0]?.detail?.groups.length ?? 0) > 0,
    level: () => broker()?.health.level,
    log: async () => await app.engine.handlers.alertLog({ broker: null, limit: 1000 }),
  }
  await until('a verdict', () => ['ok', 'degraded', 'down'].includes(at.level() ?? ''))
  return at
}

function emptyHome(): string {
  const home = temporaryFolder()
  perTest.add(home.remove)
  return home.path
}
const raises = (at: Bench, rule: string): Promise<void> =>
  until(`${rule} to be raised`, () => at.raised().includes(rule))
const clears = (at: Bench): Promise<void> => until('no alert', () => at.raised().length === 0)
/** A worker takes one entry. */
const readOne = (): Promise<unknown> =>
  client.xreadgroup('GROUP', 'workers', 'one', 'COUNT', 1, 'STREAMS', 'frames', '>')
const titles = ({ notices }: Bench): readonly string[] => notices.map(({ title }) => title)

test('a calm broker raises nothing and tells nothing', async () => {
  const at = await bench(emptyHome())
  const { length } = await at.app.engine.handlers.series({ broker: 'nebula' })
  await until('five samples', async () => {
    return (await at.app.engine.handlers.series({ broker: 'nebula' })).length > length + 5
  })
  expect([at.level(), at.raised(), at.notices]).toEqual(['ok', [], []])
})

test('a full stream, lost messages, many clients and refused ones are raised, told once, and over', async () => {
  const at = await bench(emptyHome())
  await client.xgroup('CREATE', 'frames', 'workers', '0', 'MKSTREAM')
  for (let entry = 0; entry < 60; entry++) await client.xadd('frames', '*', 'n', entry)
  await raises(at, 'queue-full')
  await until('a look at the group', at.isLookedAt)
  await readOne()
  await client.xtrim('frames', 'MAXLEN', 20)
  const others = Array.from({ length: 9 }, () => new Redis(redis.port, { retryStrategy: () => null }))
  for (const other of others) other.on('error', () => undefined)
  perTest.add(() => {
    for (const other of others) other.disconnect()
  })
  perTest.add(() => client.config('SET', 'maxclients', 10_000))
  await raises(at, 'connections-high')
  const connected = Number(/connected_clients:(\d+)/.exec(await client.info('clients'))?.[1])
  await client.config('SET', 'maxclients', connected)
  const refused = new Redis(redis.port, { retryStrategy: () => null })
  refused.on('error', () => undefined)
  perTest.add(() => refused.disconnect())
  await until('these', () => at.raised().join() === 'connections-high,connections-rejected,messages-lost')
  expect(at.level()).toBe('degraded')
  await until('a notification', () => at.notices.length > 0)
  await client.config('SET', 'maxclients', 10_000)
  for (const other of [...others, refused]) other.disconnect()
  await clears(at)
  await until('their end to be told', () => at.notices.some(({ kind }) => kind === 'over'))
  const log = await at.log()
  expect(new Set(log.map(({ rule }) => rule))).toEqual(
    new Set(['connections-high', 'connections-rejected', 'messages-lost', 'queue-full']),
  )
})

test('memory that fills up and evictions that may take a queue are raised with their numbers', async () => {
  const at = await bench(emptyHome())
  await client.xadd('frames', '*', 'n', 1)
  const used = Number(/used_memory:(\d+)/.exec(await client.info('memory'))?.[1])
  await client.config('SET', 'maxmemory-policy', 'allkeys-random')
  await client.config('SET', 'maxmemory', Math.round(used * 1.05))
  await raises(at, 'memory-critical')
  for (let key = 0; key < 3_000; key++) await client.set(`x:${key}`, 'x'.repeat(1000))
  await raises(at, 'queue-evicted')
  const { brokers } = await at.app.engine.handlers.snapshot()
  const texts = brokers[0]?.alerts.map(({ text }) => text) ?? []
  expect(texts).toContainEqual(
    expect.stringMatching(/^Memory is \d+ % of maxmemory \(critical limit 90 %\)\.$/),
  )
  expect(texts).toContainEqual(
    expect.stringMatching(/^Redis evicted keys \([\d,]+\) while queues may be evicted\.$/),
  )
  await client.config('SET', 'maxmemory', 0)
  await client.config('SET', 'maxmemory-policy', 'noeviction')
  await client.flushall()
  await clears(at)
})

test('an outage is told once, and its end across a restart of the app; the start of Redis is no news', async () => {
  const home = emptyHome()
  const first = await bench(home)
  await redis.kill()
  await until('the notification', () => first.notices.length > 0)
  expect(titles(first)).toEqual(['nebula is down'])
  await first.app.stop()
  const second = await bench(home)
  await until('what stands', () => second.raised().join() === 'instance-down')
  expect(second.notices).toEqual([])
  await second.app.stop()
  await redis.start()
  const third = await bench(home)
  await until('the notification', () => third.notices.length > 0)
  await clears(third)
  expect(titles(third)).toEqual(['nebula is back'])
  const log = await third.log()
  expect(log).toHaveLength(1)
  expect(log[0]).toMatchObject({ rule: 'instance-down', told: true, text: 'Redis answers nobody.' })
  expect(log[0]?.clearedAtMs).toBeGreaterThan(log[0]?.raisedAtMs ?? 0)
  await redis.kill()
  await raises(third, 'instance-down')
  await until('that to be told', () => third.notices.length === 2)
  await redis.start()
  await until('its start to be seen', () => third.raised().join() === 'restarted')
  await until('the notifications', () => third.notices.length === 3)
  expect(titles(third)).toEqual(['nebula is back', 'nebula is down', 'nebula is back'])
})
