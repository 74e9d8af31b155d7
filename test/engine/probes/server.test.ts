import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { databasesProbe } from '../../../src-main/probes/databases.ts'
import { latencyProbe } from '../../../src-main/probes/latency.ts'
import { createRedisProbe } from '../../../src-main/probes/redis.ts'
import { topologyProbe } from '../../../src-main/probes/topology.ts'
import { type Asked, askAspect } from '../tools/aspect.ts'
import { createCleanups, temporaryFolder } from '../tools/folder.ts'
import { type LoopbackRedis, startRedis } from '../tools/loopback-redis.ts'
import { until } from '../tools/wait.ts'
import { call, sampled } from './connect.ts'
import { openSession, type Session } from './session.ts'

const cleanups = createCleanups()
const perTest = createCleanups()
let folder = ''
let server: LoopbackRedis
let admin: Session

beforeAll(async () => {
  const temporary = temporaryFolder()
  cleanups.add(temporary.remove)
  folder = temporary.path
  server = await startRedis(folder, ['--enable-debug-command', 'local'])
  cleanups.add(server.kill)
  admin = await openSession(folder, { reach: { local: true }, redis: { port: server.port } })
  cleanups.add(admin.close)
})
afterEach(async () => {
  await perTest.run()
  await call(admin.redis, ['FLUSHALL'], ['CONFIG', 'RESETSTAT'], ['SLOWLOG', 'RESET'])
})
afterAll(() => cleanups.run())

/** A session of a broker whose Redis is the test's, and the values of one aspect of it. */
async function session(redis: object, env: Readonly<Record<string, string>> = {}): Promise<Session> {
  const opened = await openSession(
    folder,
    { reach: { direct: true }, redis: { port: server.port, ...redis } },
    env,
  )
  perTest.add(opened.close)
  return opened
}
function stopped<Probe extends Asked<'latency' | 'databases' | 'topology'>>(asked: Probe): Probe {
  perTest.add(asked.stop)
  return asked
}

const plan = {
  databases: [
    {
      index: 0,
      label: 'sessions',
      prefixes: [
        { prefix: 'session:', ttlSeconds: 3600 },
        { prefix: 'session:admin:', ttlSeconds: 60 },
      ],
    },
    { index: 2, label: 'cache', prefixes: [{ prefix: 'cache:[x]', ttlSeconds: 60 }, { prefix: 'big:' }] },
    { index: 7, label: 'spare' },
  ],
}

describe('databases', () => {
  it('are told with labels, the share of memory and whether plans are kept', async () => {
    const { config, host, redis } = await session({ ...plan, database: 2 })
    await call(
      redis,
      ['SELECT', 0],
      ['SET', 'session:1', 'x', 'EX', 3000],
      ['SET', 'session:admin:1', 'x', 'EX', 600],
      ['SET', 'other', 'x'],
      ['SELECT', 2],
      ['SET', 'cache:[x]1', 'x'.repeat(1000), 'EX', 50],
      ['SET', 'cache:[x]2', 'x'.repeat(1000)],
      ['SET', 'cache:x', 'x'.repeat(1000)],
      ['SET', 'big:1', 'x'.repeat(1000)],
      ['SELECT', 4],
      ['SET', 'unnamed', 'x'],
      ['SELECT', 2],
    )
    const {
      databases,
      sampled: looked,
      notes,
    } = await stopped(askAspect(databasesProbe, config)).known(host, redis)
    const prefix = { withoutTtl: 0, tooLong: 0 }
    expect(databases).toMatchObject([
      {
        index: 0,
        label: 'sessions',
        keys: 3,
        expiring: 2,
        prefixes: [
          { ...prefix, prefix: 'session:', sampled: 1, plannedTtlSeconds: 3600, kept: true },
          { ...prefix, prefix: 'session:admin:', sampled: 1, tooLong: 1, kept: false },
        ],
      },
      {
        index: 2,
        label: 'cache',
        prefixes: [
          { ...prefix, prefix: 'cache:[x]', sampled: 2, withoutTtl: 1, kept: false },
          { ...prefix, prefix: 'big:', sampled: 1, withoutTtl: 1, kept: null },
        ],
      },
      { index: 4, label: null, keys: 1, expiring: 0, averageTtlMs: null, prefixes: [] },
      { index: 7, label: 'spare', keys: 0 },
    ])
    const shares = databases[1]?.prefixes.map(({ memoryShare }) => Math.round((memoryShare ?? 0) * 100))
    expect(shares).toEqual([50, 25])
    expect(looked).toBe(7)
    expect(notes).toEqual([
      'Database 0: 3 of 3 keys were looked at.',
      'Database 2: 4 of 4 keys were looked at.',
    ])
    // The connection of the samples stays in its database.
    expect(await call(redis, ['GET', 'big:1'])).toEqual(['x'.repeat(1000)])
  })

  it('are looked through a part at a time, and a rare prefix is looked for', async () => {
    const { config, host, redis } = await session(plan)
    const many = Array.from({ length: 20_000 }, (_, at) => [`noise:${at}`, 'x']).flat()
    await call(redis, ['MSET', ...many], ['SET', 'session:1', 'x'])
    const asked = stopped(askAspect(databasesProbe, config))
    const { databases, notes, sampled: looked } = await asked.known(host, redis)
    expect(looked).toBeLessThan(1000)
    expect(notes).toEqual([expect.stringMatching(/^Database 0: 4\d\d of 20001 keys were looked at\.$/)])
    let [sessions] = databases
    await until('the rare key to be found', async () => {
      sessions = (await asked.known(host, redis)).databases[0]
      return sessions?.prefixes[0]?.sampled === 1
    })
    expect(sessions?.prefixes[0]).toMatchObject({ withoutTtl: 1, kept: false })
  })
})

describe('a managed Redis that forbids what services forbid', () => {
  it('is told of as far as it lets, with the reason for what is missing', async () => {
    const rules = ['~*', '&*', '+@all', '-@admin', '-@dangerous', '+info', '-memory', '-latency', '-slowlog']
    await call(admin.redis, ['ACL', 'SETUSER', 'cloud', 'on', '>cloud-secret', ...rules])
    await call(admin.redis, ['SET', 'session:1', 'x'])
    const redisConfig = { ...plan, username: 'cloud', password: { env: 'CLOUD' } }
    const { config, host, redis } = await session(redisConfig, { CLOUD: 'cloud-secret' })

    const sample = await sampled(
      createRedisProbe(config.watch, () => performance.now()),
      redis,
    )
    expect(sample.metrics.redis_db_keys).toBe(1)
    expect(sample.facts.missing.map(({ command }) => command).toSorted()).toEqual(['LATENCY', 'SLOWLOG'])

    const latency = stopped(askAspect(latencyProbe, config))
    const reading = await latency.known(host, redis)
    expect(reading).toMatchObject({ all: null, since: 'start', slow: null })
    expect(reading.commands.map(({ command }) => command)).toContain('set')
    expect(reading.roundTripMs).toBeGreaterThan(0)
    expect(reading.notes).toEqual([
      expect.stringMatching(/^LATENCY cannot be used here .*each command since the start\.$/),
      expect.stringMatching(/^The slow log cannot be read here: NOPERM/),
    ])
    // What was refused once is not asked at each reading: nobody's ACL log is flooded.
    await call(admin.redis, ['ACL', 'LOG', 'RESET'])
    await latency.known(host, redis)
    expect(await call(admin.redis, ['ACL', 'LOG'])).toEqual([[]])

    const { databases, notes } = await stopped(askAspect(databasesProbe, config)).known(host, redis)
    expect(databases[0]?.prefixes[0]).toMatchObject({ memoryShare: null, withoutTtl: 1, kept: false })
    expect(notes).toContainEqual(expect.stringMatching(/^Memory by prefix is not known/))

    const topology = await stopped(askAspect(topologyProbe, config)).known(host, redis)
    expect(topology).toMatchObject({ kind: 'standalone', master: `127.0.0.1:${server.port}`, notes: [] })
  })
})

describe('replication', () => {
  it('is told by the master and by its replica alike', async () => {
    const own = join(folder, 'replica')
    mkdirSync(own)
    await call(admin.redis, ['CONFIG', 'SET', 'repl-diskless-sync-delay', 0])
    const replica = await startRedis(own, ['--replicaof', `127.0.0.1 ${server.port}`])
    perTest.add(replica.kill)
    const at = { master: `127.0.0.1:${server.port}`, replica: `127.0.0.1:${replica.port}` }
    const nodes = [
      { address: at.master, role: 'master', state: 'ok', lagBytes: null },
      { address: at.replica, role: 'replica', state: 'ok', follows: at.master, lagBytes: expect.any(Number) },
    ]
    const seenBy = [await session({}), await session({ port: replica.port })]
    for (const { config, host, redis } of seenBy) {
      const topology = stopped(askAspect(topologyProbe, config))
      await until('the replica to be in step', async () => {
        const { nodes: found } = await topology.known(host, redis)
        return found[1]?.state === 'ok' && found[1].lagBytes !== null
      })
      expect(await topology.known(host, redis)).toMatchObject({
        kind: 'replicated',
        master: at.master,
        nodes,
        notes: [],
      })
    }
  })
})
