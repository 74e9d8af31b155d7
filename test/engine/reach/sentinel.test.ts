import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { BrokerConfig } from '#core/model/config'
import type { Redis } from '#core/ports'
import { err, ok } from '#core/result'
import { createLinks, type Links } from '../../../src-main/engine/links/links.ts'
import { topologyProbe } from '../../../src-main/probes/topology.ts'
import { createReach } from '../../../src-main/reach/reach.ts'
import { askAspect } from '../tools/aspect.ts'
import { sshBroker } from '../tools/broker.ts'
import { watchDials } from '../tools/dials.ts'
import { createCleanups, temporaryFolder } from '../tools/folder.ts'
import { type LoopbackRedis, startRedis } from '../tools/loopback-redis.ts'
import { type LoopbackSshd, startSshd } from '../tools/loopback-sshd.ts'
import { askingNobody } from '../tools/reach.ts'
import { cli, startSentinel } from '../tools/redis-family.ts'
import { until } from '../tools/wait.ts'

const cleanups = createCleanups()
const password = { redis: 'for-redis-only', sentinel: 'for-sentinels-only' }
let sshd: LoopbackSshd
let master: LoopbackRedis
let replica: LoopbackRedis
let stale: Awaited<ReturnType<typeof startSentinel>>
let links: Links
let broker: BrokerConfig

beforeAll(async () => {
  const folder = temporaryFolder()
  cleanups.add(folder.remove)
  sshd = await startSshd(join(folder.path, 'sshd'), 'nebula')
  cleanups.add(() => sshd.stop().then(sshd.killSessions))
  const signIn = ['--requirepass', password.redis, '--masterauth', password.redis]
  signIn.push('--repl-diskless-sync-delay', '0')
  master = await startRedis(folder.path, signIn)
  cleanups.add(master.kill)
  replica = await startRedis(folder.path, [...signIn, '--replicaof', `127.0.0.1 ${master.port}`])
  cleanups.add(replica.kill)
  await until('the replica to be in step', async () =>
    (await cli(replica.port, '-a', password.redis, 'INFO', 'replication')).includes('master_link_status:up'),
  )
  const sentinel = (signIn: string) =>
    startSentinel(folder.path, {
      master: 'mymaster',
      masterPort: master.port,
      quorum: 2,
      config: [`sentinel auth-pass mymaster ${signIn}`, `requirepass ${password.sentinel}`],
    })
  const group = await Promise.all([password.redis, password.redis, password.redis].map(sentinel))
  // One that no Redis lets in: it hears of nothing and names the first master for ever.
  stale = await sentinel('wrong')
  for (const { kill } of [...group, stale]) cleanups.add(kill)
  const nodes = [stale, ...group].map(({ port }) => `127.0.0.1:${port}`)

  const home = temporaryFolder()
  cleanups.add(home.remove)
  appendFileSync(join(home.path, 'trusted_hosts'), sshd.knownHostsLine())
  const secrets = new Map(Object.entries(password))
  const reach = createReach({
    home: home.path,
    trustStorePath: join(home.path, 'trusted_hosts'),
    secrets: askingNobody(async ref => {
      const found = 'env' in ref ? secrets.get(ref.env) : undefined
      return found ? ok(found) : err({ code: 'secret-missing', layer: 'host', message: 'none' })
    }),
    env: {},
    language: 'en',
  })
  cleanups.add(reach.close)
  broker = sshBroker('b', { host: 'nebula', config: sshd.configPath }, 1, {
    redis: {
      password: { env: 'redis' },
      sentinel: { master: 'mymaster', nodes, password: { env: 'sentinel' } },
    },
  })
  links = createLinks({
    reach,
    onState: () => undefined,
    onHostUp: () => undefined,
    busy: () => false,
    files: () => [],
    onThrow(_broker, error) {
      throw error
    },
    nowMs: () => Date.now(),
    steadyMs: () => performance.now(),
    random: () => 0,
    language: 'en',
  })
  cleanups.add(links.stop)
})
afterAll(() => cleanups.run())

/** The role and port that the connection of the link has now; null while it has none. */
async function whoIsConnected(redis: Redis | null): Promise<string | null> {
  const replies = await redis?.pipeline([['ROLE'], ['CONFIG', 'GET', 'port']])
  if (!replies?.ok) return null
  const [role, port] = replies.value.map(reply => (reply.ok ? (reply.value as readonly unknown[]) : []))
  return `${role?.[0]} ${port?.[1]}`
}

test('follows a failover behind the tunnel, and never takes the old master for the new one', async () => {
  const topology = askAspect(topologyProbe, broker)
  cleanups.add(topology.stop)
  const dials = watchDials()
  cleanups.add(dials.stop)
  const seen = () => {
    const host = links.hostNow('b')
    if (host === null) throw new Error('the host is not reached')
    return topology.known(host, links.redisNow('b'))
  }
  const at = ({ port }: LoopbackRedis) => `127.0.0.1:${port}`
  links.apply([broker])
  await until('the master', () => links.redisNow('b') !== null)
  expect(await whoIsConnected(links.redisNow('b'))).toBe(`master ${master.port}`)
  await until('all Sentinels and the replica to be known', async () => {
    const { nodes, sentinels } = await seen()
    return nodes.length === 2 && sentinels.filter(({ up }) => up).length === 4
  })
  expect(await seen()).toMatchObject({
    kind: 'sentinel',
    master: at(master),
    nodes: [
      { address: at(master), role: 'master', state: 'ok', version: expect.stringMatching(/^\d/) },
      {
        address: at(replica),
        role: 'replica',
        state: 'ok',
        follows: at(master),
        lagBytes: expect.any(Number),
      },
    ],
    failovers: [],
    notes: [],
  })

  await master.kill()
  await until('the new master', async () =>
    Boolean((await whoIsConnected(links.redisNow('b')))?.startsWith('master')),
  )
  expect(await whoIsConnected(links.redisNow('b'))).toBe(`master ${replica.port}`)
  await until('the new master to be drawn', async () => (await seen()).master === at(replica))
  expect((await seen()).failovers).toMatchObject([{ from: at(master), to: at(replica) }])
  expect(dials.ports()).toEqual([sshd.port])
  dials.stop()

  // Back again, it calls itself a master, and the stale Sentinel agrees.
  await master.start()
  const named = await cli(
    stale.port,
    '-a',
    password.sentinel,
    'SENTINEL',
    'get-master-addr-by-name',
    'mymaster',
  )
  expect(named).toBe(`127.0.0.1\n${master.port}`)
  const old = links.redisNow('b')
  old?.close()
  await until('another connection', () => ![null, old].includes(links.redisNow('b')))
  expect(await whoIsConnected(links.redisNow('b'))).toBe(`master ${replica.port}`)
  expect((await seen()).master).toBe(at(replica))
})
