import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { BrokerConfig } from '#core/model/config'
import type { HostSession, Redis } from '#core/ports'
import { slotOf } from '#core/redis/slots'
import { databasesProbe } from '../../../src-main/probes/databases.ts'
import { createRedisProbe } from '../../../src-main/probes/redis.ts'
import { topologyProbe } from '../../../src-main/probes/topology.ts'
import { expectFieldCase } from '../../tools/field-case.ts'
import { call, sampled } from '../probes/connect.ts'
import { type Asked, askAspect } from '../tools/aspect.ts'
import { sshBroker } from '../tools/broker.ts'
import { type Dials, watchDials } from '../tools/dials.ts'
import { createCleanups, temporaryFolder } from '../tools/folder.ts'
import type { LoopbackRedis } from '../tools/loopback-redis.ts'
import { type LoopbackSshd, startSshd } from '../tools/loopback-sshd.ts'
import { testReach } from '../tools/reach.ts'
import { cli, startCluster } from '../tools/redis-family.ts'
import { until } from '../tools/wait.ts'

const cleanups = createCleanups()
const streams = ['a', 'b', 'c', 'd', 'e', 'f'].map(name => `frames:${name}`)
let sshd: LoopbackSshd
let nodes: readonly LoopbackRedis[]
let broker: BrokerConfig
let host: HostSession
let reach: ReturnType<typeof testReach>
let redis: Redis
let topology: Asked<'topology'>
let dials: Dials

const at = (index: number): LoopbackRedis => {
  const node = nodes[index]
  if (node === undefined) throw new Error(`there is no node ${index}`)
  return node
}
const ownerOf = (slot: number): number => Math.floor(slot / Math.ceil(16_384 / 3))
const opened = async (): Promise<Redis> => {
  const connected = await host.redis()
  if (!connected.ok) throw new Error(connected.error.message)
  return connected.value
}

beforeAll(async () => {
  const folder = temporaryFolder()
  cleanups.add(folder.remove)
  sshd = await startSshd(join(folder.path, 'sshd'), 'nebula')
  cleanups.add(() => sshd.stop().then(sshd.killSessions))
  nodes = await startCluster(folder.path, 3)
  for (const node of nodes) cleanups.add(node.kill)
  const home = temporaryFolder()
  cleanups.add(home.remove)
  appendFileSync(join(home.path, 'trusted_hosts'), sshd.knownHostsLine())
  reach = testReach(home.path)
  cleanups.add(reach.close)
  broker = sshBroker('b', { host: 'nebula', config: sshd.configPath }, at(0).port, {
    redis: {
      port: at(0).port,
      cluster: true,
      databases: [{ index: 0, label: 'all', prefixes: [{ prefix: 'key:', ttlSeconds: 60 }] }],
    },
    watch: { streams },
  })
  dials = watchDials()
  cleanups.add(dials.stop)
  const session = await reach.open(broker)
  if (!session.ok) throw new Error(session.error.message)
  host = session.value
  redis = await opened()
  topology = askAspect(topologyProbe, broker)
  cleanups.add(topology.stop)
})
afterAll(() => cleanups.run())

test('refuses a database that the cluster does not have', async () => {
  const other = { ...broker, name: 'other', redis: { ...broker.redis, database: 3 } }
  const session = await reach.open(other)
  if (!session.ok) throw new Error(session.error.message)
  const connected = await session.value.redis()
  expectFieldCase(
    { kind: 'cluster', input: 'cluster: true with database: 3 on Redis 7, which has only database 0' },
    {
      shown: connected.ok ? '' : connected.error.message.replaceAll(/127\.0\.0\.1:\d+/g, 'ADDRESS'),
      notified: '',
    },
    {
      shown:
        'Redis at ADDRESS on nebula (ADDRESS) is a node of a cluster that has only database 0. Remove redis.database.',
      notified: '',
    },
  )
})

test('asks each node for the keys that it has', async () => {
  expect(new Set(streams.map(name => ownerOf(slotOf(name))))).toEqual(new Set([0, 1, 2]))
  await call(redis, ...streams.map(name => ['XADD', name, '*', 'n', 1]))
  await call(redis, ['MULTI'], ['XADD', streams[1] ?? '', '*', 'n', 2], ['EXEC'])
  const { queues } = await sampled(
    createRedisProbe(broker.watch, () => performance.now()),
    redis,
  )
  expect(queues.map(({ length, note }) => [length, note])).toEqual(
    streams.map((_, index) => [index === 1 ? 2 : 1, null]),
  )
})

test('scans all nodes as one', async () => {
  const names = Array.from({ length: 300 }, (_, index) => `key:${index}`)
  await call(redis, ...names.map(name => ['SET', name, 1]))
  const found: unknown[] = []
  let cursor = '0'
  do {
    const [reply] = await call(redis, ['SCAN', cursor, 'MATCH', 'key:*', 'COUNT', 50])
    const [next, keys] = reply as readonly [string, readonly unknown[]]
    cursor = next
    found.push(...keys)
  } while (cursor !== '0')
  expect(new Set(found)).toEqual(new Set(names))
})

test('follows slots that are moved while it samples', async () => {
  const stream = streams.find(name => ownerOf(slotOf(name)) === 1) ?? ''
  const slot = String(slotOf(stream))
  const [from, to, third] = [at(1), at(2), at(0)]
  const id = (node: LoopbackRedis) => cli(node.port, 'CLUSTER', 'MYID')
  const [fromId, toId] = [await id(from), await id(to)]
  const probe = createRedisProbe(broker.watch, () => performance.now())
  const before = (await sampled(probe, redis)).queues
  const moved = new AbortController()
  const seen: (typeof before)[] = []
  const sampling = (async () => {
    while (!moved.signal.aborted) seen.push((await sampled(probe, redis)).queues)
  })()

  await cli(to.port, 'CLUSTER', 'SETSLOT', slot, 'IMPORTING', fromId)
  await cli(from.port, 'CLUSTER', 'SETSLOT', slot, 'MIGRATING', toId)
  expect((await topology.known(host, redis)).notes).toContain(
    `1 slots are on their way from 127.0.0.1:${from.port} to 127.0.0.1:${to.port}.`,
  )
  const keys = (await cli(from.port, 'CLUSTER', 'GETKEYSINSLOT', slot, '100')).split('\n')
  expect(keys).toContain(stream)
  await cli(from.port, 'MIGRATE', '127.0.0.1', `${to.port}`, '', '0', '5000', 'KEYS', ...keys)
  // The old owner sends there for once only (ASK), until the slot itself has moved.
  expect(await call(redis, ['XLEN', stream])).toEqual([before.find(({ name }) => name === stream)?.length])
  for (const node of [to, from, third]) await cli(node.port, 'CLUSTER', 'SETSLOT', slot, 'NODE', toId)
  const enough = seen.length + 3
  await until('samples after the move', () => seen.length >= enough)
  moved.abort()
  await sampling
  for (const queues of seen) expect(queues).toEqual(before)
})

test('knows the nodes, their slots and their own numbers, and which slots nobody serves', async () => {
  const text = (index: number): string => `127.0.0.1:${at(index).port}`
  await until('every node to know of the replica', async () => {
    const { nodes: known } = await topology.known(host, redis)
    return known.some(({ follows, lagBytes }) => follows === text(2) && lagBytes !== null)
  })
  const reading = await topology.known(host, redis)
  expect(reading).toMatchObject({ kind: 'cluster', master: null, uncoveredSlots: 0 })
  expect(reading.notes).toEqual([
    `Memory, clients and rates of the samples are those of 127.0.0.1:${at(0).port} alone.`,
  ])
  expect(reading.nodes.map(({ address, role, state, follows }) => [address, role, state, follows])).toEqual([
    [text(0), 'master', 'ok', null],
    [text(1), 'master', 'ok', null],
    [text(2), 'master', 'ok', null],
    [text(3), 'replica', 'ok', text(2)],
  ])
  const keys = reading.nodes.map(node => (node.role === 'master' ? (node.keys ?? 0) : 0))
  expect(keys.reduce((sum, count) => sum + count, 0)).toBe(306)
  const databases = askAspect(databasesProbe, broker)
  cleanups.add(databases.stop)
  const known = { topology: { state: 'known', atMs: 0, value: reading } } as const
  const [database] = (await databases.known(host, redis, null, known)).databases
  expect(database).toMatchObject({ index: 0, keys: 306, averageTtlMs: null })
  const [prefix] = database?.prefixes ?? []
  expect(prefix).toMatchObject({ sampled: 300, withoutTtl: 300, kept: false })
  const masters = [at(0), at(1), at(2)]
  for (const { port } of masters) await cli(port, 'CLUSTER', 'DELSLOTS', '0', '1')
  expect(await topology.known(host, redis)).toMatchObject({ uncoveredSlots: 2 })
  for (const { port } of masters)
    for (const slot of ['0', '1'])
      await cli(port, 'CLUSTER', 'SETSLOT', slot, 'NODE', await cli(at(0).port, 'CLUSTER', 'MYID'))
  for (const { port } of masters)
    await until('the cluster to be whole again', async () =>
      (await cli(port, 'CLUSTER', 'INFO')).includes('cluster_state:ok'),
    )
})

test('goes on without a master until its replica takes over, and connects to another when its own is gone', async () => {
  const probe = createRedisProbe(broker.watch, () => performance.now())
  const before = (await sampled(probe, redis)).queues
  // It keeps its connections and answers nothing: others are not held up.
  at(2).freeze()
  const lost = (await sampled(probe, redis)).queues.filter(({ length }) => length === null)
  expect(lost.length).toBeGreaterThan(0)
  expect(lost.length).toBeLessThan(before.length)
  for (const { note } of lost) expect(note).toMatch(/CLUSTERDOWN .* did not answer in time/)

  await until('the replica to serve', async () =>
    (await sampled(probe, redis)).queues.every(({ length }) => length !== null),
  )
  expect((await sampled(probe, redis)).queues).toEqual(before)
  const failover = { from: `127.0.0.1:${at(2).port}`, to: `127.0.0.1:${at(3).port}` }
  await until('the failover to be seen', async () => {
    const { failovers } = await topology.known(host, redis)
    return failovers.length > 0
  })
  expect((await topology.known(host, redis)).failovers).toMatchObject([failover])

  await at(0).kill()
  await redis.closed
  redis = await opened()
  const [port] = await call(redis, ['CONFIG', 'GET', 'port'])
  expect([at(1), at(3)].map(node => String(node.port))).toContain((port as readonly unknown[])[1])
  expect(dials.ports()).toEqual([sshd.port])
})
