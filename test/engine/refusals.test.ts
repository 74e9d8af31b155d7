import { mkdirSync, rmdirSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { BrokerView } from '#core/model/snapshot'
import { expectFieldCase } from '../tools/field-case.ts'
import { openTestApp } from './tools/app.ts'
import { createCleanups, temporaryFolder } from './tools/folder.ts'
import { startProxy } from './tools/info-proxy.ts'
import { type LoopbackRedis, startRedis } from './tools/loopback-redis.ts'
import { cli } from './tools/redis-family.ts'
import { freePort, until } from './tools/wait.ts'

const cleanups = createCleanups()
const shown = new Map<string, BrokerView>()
/** Brokers that were told to be down at any time: all of them answer. */
const outages = new Map<string, string>()

const minute = 60_000
/** All brokers are watched at once: what is not told of one by then is not told. */
let endMs = 0
const patienceMs = (): number => Math.max(1000, endMs - performance.now())
const ports = new Map<string, number>()
const home = temporaryFolder()
cleanups.add(home.remove)

async function server(name: string, ...args: readonly string[]): Promise<LoopbackRedis> {
  const folder = join(home.path, name)
  mkdirSync(folder)
  const redis = await startRedis(folder, args)
  cleanups.add(redis.kill)
  ports.set(name, redis.port)
  return redis
}

/** An address of this machine that is none of its loopback: protected mode lets those in. */
const ownAddress =
  Object.values(networkInterfaces())
    .flatMap(entries => entries ?? [])
    .find(({ internal, family }) => !internal && family === 'IPv4')?.address ?? null

async function startAll(): Promise<readonly string[]> {
  const master = await server('master')
  const masterPort = String(master.port)
  const [one, other] = await Promise.all([
    server('read-replica', '--replicaof', '127.0.0.1', masterPort, '--repl-diskless-sync-delay', '0'),
    server('written-replica', '--replicaof', '127.0.0.1', masterPort, '--repl-diskless-sync-delay', '0'),
    server('orphan', '--replicaof', '127.0.0.1', '1'),
    server('strict-orphan', '--replicaof', '127.0.0.1', '1', '--replica-serve-stale-data', 'no'),
    server('lonely', '--min-replicas-to-write', '1'),
    server('full', '--maxmemory', '3mb'),
    server('unsaved', '--save', '3600 1', '--enable-protected-configs', 'yes'),
    server('renamed', '--rename-command', 'INFO', ''),
    server('no-info'),
    server('no-rights'),
    server('no-queue'),
    server('crowded', '--maxclients', '20'),
    server('narrow', '--client-output-buffer-limit', 'normal 2kb 0 0'),
    ...(['whole', 'holed', 'partial'] as const).map(async name => {
      const coverage = name === 'partial' ? 'no' : 'yes'
      const args = ['--cluster-enabled', 'yes', '--cluster-require-full-coverage', coverage]
      const node = await server(name, ...args, '--cluster-port', String(await freePort()))
      await cli(node.port, 'CLUSTER', 'ADDSLOTSRANGE', '0', name === 'whole' ? '16383' : '16382')
    }),
    startProxy(master.port).then(proxy => {
      cleanups.add(proxy.close)
      ports.set('proxied', proxy.port)
    }),
  ])
  for (const { port } of [one, other])
    await until('a replica in step', async () =>
      (await cli(port, 'INFO', 'replication')).includes('master_link_status:up'),
    )
  if (ownAddress !== null) {
    // What was bound on the command line is bound in vain: it listens on this address, too.
    const guarded = await server('protected', '--bind', `127.0.0.1 ${ownAddress}`)
    await cli(guarded.port, 'CONFIG', 'SET', 'protected-mode', 'yes')
  }
  return [...ports].map(([name, port]) => {
    const reach = name === 'protected' ? 'direct: true' : 'local: true'
    const host = name === 'protected' ? ownAddress : '127.0.0.1'
    const watch = name === 'no-queue' ? 'streams: [frames]' : 'discover: false'
    return `  ${name}: { reach: { ${reach} }, redis: { host: ${host}, port: ${port} }, watch: { ${watch} }, alerts: { rules: { disk-low: false, host-memory-low: false, slow-command: false, connections-high: false } } }`
  })
}

/** Brings about what no option of a server does. */
async function trouble(): Promise<void> {
  const port = (name: string): number => ports.get(name) ?? 0
  const full = new Redis({ port: port('full'), retryStrategy: () => null })
  for (let at = 0; at < 40; at++) await full.setrange(`key-${at}`, 100_000, 'x').catch(() => null)
  full.disconnect()
  await cli(port('no-info'), 'ACL', 'SETUSER', 'default', '-info')
  await cli(port('no-queue'), 'ACL', 'SETUSER', 'default', '-xinfo', '-xlen')
  await cli(port('no-rights'), 'ACL', 'SETUSER', 'default', '-@all')
  const gone = join(home.path, 'gone')
  mkdirSync(gone)
  await cli(port('unsaved'), 'CONFIG', 'SET', 'dir', gone)
  rmdirSync(gone)
  await cli(port('unsaved'), 'SET', 'a', 'b')
  await cli(port('unsaved'), 'BGSAVE')
  const clients = Array.from(
    { length: 20 },
    () => new Redis({ port: port('crowded'), retryStrategy: () => null }),
  )
  for (const client of clients) client.on('error', () => undefined)
  cleanups.add(() => {
    for (const client of clients) client.disconnect()
  })
  await Promise.allSettled(clients.map(client => client.ping()))
  const narrow = new Redis({ port: port('narrow') })
  for (let at = 0; at < 60; at++) await narrow.xgroup('CREATE', `frames-${at}`, 'g', '0', 'MKSTREAM')
  narrow.disconnect()
}

beforeAll(async () => {
  const lines = await startAll()
  await trouble()
  const app = await openTestApp(home.path, `brokers:\n${lines.join('\n')}\n`, '')
  cleanups.add(app.stop)
  app.engine.setSeen(true)
  endMs = performance.now() + 90_000
  app.engine.onSnapshot(({ brokers }) => {
    for (const view of brokers) {
      shown.set(view.name, view)
      const outage = view.alerts.find(({ rule }) => rule === 'instance-down')
      if (outage) outages.set(view.name, outage.text)
    }
  })
  const writer = setInterval(() => void cli(ports.get('written-replica') ?? 0, 'SET', 'a', 'b'), 2000)
  cleanups.add(() => clearInterval(writer))
}, 2 * minute)
afterAll(() => cleanups.run())

const verdict = (name: string) => {
  const view = shown.get(name)
  const [reason] = view?.health.reasons ?? []
  const told = (view?.alerts ?? []).filter(({ quiet }) => quiet === null)
  return {
    shown: view === undefined ? '' : `${view.health.level}: ${reason?.text ?? ''}`,
    notified: told.map(({ text }) => text).join(' '),
  }
}

describe('what a Redis refuses is its state', () => {
  const port = (name: string): string => String(ports.get(name) ?? 0)
  const cases = [
    ['master', 'a Redis that is well', 'ok: ', ''],
    ['read-replica', 'a read replica in step', 'ok: ', ''],
    ['whole', 'a cluster node that serves all slots', 'ok: ', ''],
    [
      'written-replica',
      'a client writes to a replica',
      'degraded: Clients send writes to this replica, and it refuses them (READONLY).',
      'Clients send writes to this replica, and it refuses them (READONLY).',
    ],
    [
      'orphan',
      '--replicaof 127.0.0.1 1',
      'degraded: This replica has no connection to its master: its data is old (MASTERDOWN).',
      'This replica has no connection to its master: its data is old (MASTERDOWN).',
    ],
    [
      'strict-orphan',
      'the same with replica-serve-stale-data no',
      'degraded: This replica has no connection to its master: its data is old (MASTERDOWN).',
      'This replica has no connection to its master: its data is old (MASTERDOWN).',
    ],
    [
      'lonely',
      '--min-replicas-to-write 1 and no replica',
      'degraded: Redis refuses writes: fewer replicas are connected than min-replicas-to-write (NOREPLICAS).',
      'Redis refuses writes: fewer replicas are connected than min-replicas-to-write (NOREPLICAS).',
    ],
    [
      'holed',
      'a cluster node with a slot uncovered',
      'degraded: Slots of the cluster are not served: commands on their keys fail (CLUSTERDOWN).',
      'Slots of the cluster are not served: commands on their keys fail (CLUSTERDOWN).',
    ],
    [
      'partial',
      'the same with cluster-require-full-coverage no',
      'degraded: Slots of the cluster are not served: commands on their keys fail (CLUSTERDOWN).',
      'Slots of the cluster are not served: commands on their keys fail (CLUSTERDOWN).',
    ],
    [
      'no-queue',
      'a user who may not read the queue of brokers.yaml',
      'degraded: This user may not read queues of brokers.yaml (NOPERM).',
      'This user may not read queues of brokers.yaml (NOPERM).',
    ],
    [
      'renamed',
      'INFO renamed',
      'unknown: Redis answers, but its state is unknown: INFO cannot be used here (renamed or switched off on this server).',
      'INFO cannot be used here: memory, persistence and clients of this broker are not watched.',
    ],
    [
      'no-info',
      'INFO forbidden',
      'unknown: Redis answers, but its state is unknown: INFO cannot be used here (the user has no permission for it).',
      'INFO cannot be used here: memory, persistence and clients of this broker are not watched.',
    ],
    [
      'no-rights',
      'an ACL user with -@all',
      'unknown: Redis answers, but its state is unknown: INFO cannot be used here (the user has no permission for it).',
      'Redis answers, but its state is unknown: INFO cannot be used here (the user has no permission for it).',
    ],
    [
      'proxied',
      'a proxy that closes the connection at INFO',
      'unknown: Redis answers, but its state is unknown: INFO cannot be used here (the server, or a proxy before it, closes the connection when it is asked).',
      'INFO cannot be used here: memory, persistence and clients of this broker are not watched.',
    ],
  ] as const

  it.each(cases)('%s', { timeout: 2 * minute }, async (name, input, wanted, notified) => {
    const expected = { shown: wanted.replace('{master}', port('master')), notified }
    const isSame = (): boolean => JSON.stringify(verdict(name)) === JSON.stringify(expected)
    await until(name, isSame, patienceMs()).catch(() => null)
    expectFieldCase({ kind: 'refusal', input }, verdict(name), expected)
  })

  it.each([
    ['full', 'maxmemory reached, noeviction', 'Redis refuses writes: its memory is full (OOM).'],
    [
      'unsaved',
      'a save that failed, stop-writes-on-bgsave-error',
      'Redis refuses writes: it cannot save its data to disk (MISCONF).',
    ],
  ])('%s', { timeout: 2 * minute }, async (name, input, text) => {
    const expected = { shown: `degraded: ${text}`, notified: text }
    const isSame = (): boolean => JSON.stringify(verdict(name)) === JSON.stringify(expected)
    await until(text, isSame, patienceMs()).catch(() => null)
    expectFieldCase({ kind: 'refusal', input }, verdict(name), expected)
  })
})

describe('a Redis that serves its clients and not this app is not down', () => {
  it('crowded: maxclients is reached', { timeout: 2 * minute }, async () => {
    const text = 'Redis refuses new connections: maxclients is reached.'
    await until('maxclients', () => verdict('crowded').notified === text, patienceMs()).catch(() => null)
    const { shown, notified } = verdict('crowded')
    expectFieldCase(
      { kind: 'false outage', input: 'maxclients reached' },
      { shown, notified },
      {
        shown: `degraded: Redis at 127.0.0.1:${ports.get('crowded')} on this machine refuses new connections: maxclients is reached. Raise it, or close clients that are not needed.`,
        notified: text,
      },
    )
  })

  it.skipIf(ownAddress === null)('protected: protected mode', { timeout: 2 * minute }, async () => {
    await until('protected mode', () => verdict('protected').notified !== '', 90_000).catch(() => null)
    const { shown, notified } = verdict('protected')
    const cause = `Redis at ${ownAddress}:${ports.get('protected')} is in protected mode and refuses connections from this address. Set a password there, or connect by SSH.`
    expectFieldCase(
      { kind: 'false outage', input: 'protected mode' },
      { shown, notified },
      { shown: `unknown: ${cause}`, notified: cause },
    )
  })

  it('narrow: a small client-output-buffer-limit', { timeout: 2 * minute }, async () => {
    const notified =
      'INFO cannot be used here: memory, persistence and clients of this broker are not watched.'
    await until('INFO', () => verdict('narrow').notified === notified, patienceMs()).catch(() => null)
    expectFieldCase(
      { kind: 'false outage', input: 'client-output-buffer-limit normal 2kb' },
      verdict('narrow'),
      {
        shown:
          'unknown: Redis answers, but its state is unknown: INFO cannot be used here (the server, or a proxy before it, closes the connection when it is asked).',
        notified,
      },
    )
  })

  it('none of them was told to be down at any time', () => {
    expect(Object.fromEntries(outages)).toEqual({})
  })
})
