import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { LinkState } from '#core/model/link'
import type { Reach } from '#core/ports'
import { createLinks, type Links } from '../../src-main/engine/links/links.ts'
import { localBroker, sshBroker } from './tools/broker.ts'
import { createCleanups, temporaryFolder } from './tools/folder.ts'
import { type LoopbackRedis, startRedis } from './tools/loopback-redis.ts'
import { type LoopbackSshd, makeKey, startSshd } from './tools/loopback-sshd.ts'
import { testReach } from './tools/reach.ts'
import { silentPort } from './tools/silent-port.ts'
import { freePort, until } from './tools/wait.ts'

const perFile = createCleanups()
const perTest = createCleanups()
let folder = ''
let sshd: LoopbackSshd
let redis: LoopbackRedis
let trusted = ''

beforeAll(async () => {
  const temporary = temporaryFolder()
  perFile.add(temporary.remove)
  folder = temporary.path
  redis = await startRedis(folder)
  perFile.add(redis.kill)
  sshd = await startSshd(join(folder, 'sshd'), 'nebula')
  perFile.add(() => sshd.stop().then(sshd.killSessions))
  trusted = sshd.knownHostsLine()
})
afterAll(perFile.run)
afterEach(perTest.run)

interface Bench {
  readonly links: Links
  readonly reach: Reach
  host(broker: string): LinkState
  redis(broker: string): LinkState
  faultOf(broker: string, which: 'host' | 'redis'): string | null
  /** The states of a host link from now on, as they come. */
  hostStates(broker: string): readonly string[]
}

const idle: LinkState = { state: 'idle', sinceMs: 0 }

/** Real links over a real reach; `known` is what stands in the trust store. */
function bench(known: string): Bench {
  const home = temporaryFolder()
  appendFileSync(join(home.path, 'trusted_hosts'), known)
  const reach = testReach(home.path)
  const listeners: ((broker: string) => void)[] = []
  const links = createLinks({
    reach,
    onState: broker => {
      for (const listener of listeners) listener(broker)
    },
    onHostUp: () => undefined,
    busy: () => false,
    files: broker => reach.files(broker),
    onThrow(_broker, error) {
      throw error
    },
    nowMs: () => Date.now(),
    steadyMs: () => performance.now(),
    random: () => 0,
    language: 'en',
  })
  perTest.add(() => {
    links.stop()
    reach.close()
    home.remove()
  })
  const host = (broker: string): LinkState => links.states(broker)?.host ?? idle
  const redisOf = (broker: string): LinkState => links.states(broker)?.redis ?? idle
  return {
    links,
    reach,
    host,
    redis: redisOf,
    faultOf(broker, which) {
      const state = which === 'host' ? host(broker) : redisOf(broker)
      return state.state === 'down' ? state.fault.code : null
    },
    hostStates(broker) {
      const seen: string[] = []
      listeners.push(changed => {
        if (changed === broker) seen.push(host(broker).state)
      })
      return seen
    },
  }
}

const nebula = (name = 'nebula') => sshBroker(name, { host: 'nebula', config: sshd.configPath }, redis.port)
const isUp = (state: LinkState): boolean => state.state === 'up'
const bothUp = (at: Bench, broker: string): boolean => isUp(at.host(broker)) && isUp(at.redis(broker))

describe('a link', () => {
  test('comes up and answers', async () => {
    const at = bench(trusted)
    at.links.apply([nebula()])
    const connection = await at.links.redis('nebula', 10_000)
    expect(connection.ok).toBe(true)
    if (!connection.ok) return
    const replies = await connection.value.pipeline([['PING']])
    expect(replies).toEqual({ ok: true, value: [{ ok: true, value: 'PONG' }] })
  })

  test('keeps the host session while Redis alone is gone, and takes Redis back', async () => {
    const at = bench(trusted)
    at.links.apply([nebula()])
    await until('the link', () => bothUp(at, 'nebula'))
    const session = await at.links.host('nebula', 0)
    await redis.kill()
    await until('the fault of Redis', () => at.faultOf('nebula', 'redis') !== null)
    expect(at.host('nebula').state).toBe('up')
    expect(at.redis('nebula')).toMatchObject({ state: 'down', retryAtMs: expect.any(Number) })
    await redis.start()
    const back = await at.links.redis('nebula', 10_000)
    expect(back.ok).toBe(true)
    expect(await at.links.host('nebula', 0)).toEqual(session)
  })

  test('is retried by itself after the host was gone, and stays down meanwhile', async () => {
    const at = bench(trusted)
    at.links.apply([nebula()])
    await until('the link', () => bothUp(at, 'nebula'))
    const seen = at.hostStates('nebula')
    await sshd.stop()
    sshd.killSessions()
    await until('the refusal', () => at.faultOf('nebula', 'host') === 'refused')
    expect(at.redis('nebula').state).toBe('idle')
    await sshd.start()
    await until('the link again', () => bothUp(at, 'nebula'))
    expect(new Set(seen)).toEqual(new Set(['down', 'up']))
  })

  test('blames Redis when the host lives but Redis is silent', async () => {
    const at = bench(trusted)
    at.links.apply([nebula()])
    await until('the link', () => bothUp(at, 'nebula'))
    redis.freeze()
    perTest.add(redis.thaw)
    await at.links.checkSilence('nebula')
    expect(at.host('nebula').state).toBe('up')
    expect(at.redis('nebula')).toMatchObject({
      state: 'down',
      fault: { code: 'timeout', layer: 'broker' },
    })
    redis.thaw()
    await until('Redis again', () => isUp(at.redis('nebula')))
  })

  test('blames the host when its session is silent, and opens another', async () => {
    const at = bench(trusted)
    at.links.apply([nebula()])
    await until('the link', () => bothUp(at, 'nebula'))
    const since = at.host('nebula').sinceMs
    sshd.freezeSessions()
    await at.links.checkSilence('nebula')
    await until('another session', () => bothUp(at, 'nebula') && at.host('nebula').sinceMs > since)
    sshd.killSessions()
  })

  test('waits for a person at an unknown host key, and connects once it is trusted', async () => {
    const { links, reach } = bench('')
    links.apply([nebula()])
    const refused = await links.host('nebula', 10_000)
    expect(refused).toMatchObject({
      ok: false,
      error: { code: 'host-key-unknown', hostKey: { fingerprint: sshd.fingerprint() } },
    })
    expect(links.states('nebula')?.host).toMatchObject({ state: 'down', retryAtMs: expect.any(Number) })
    links.wake()
    expect(links.states('nebula')?.host.state).toBe('down')
    if (refused.ok || refused.error.hostKey === undefined) throw new Error('no host key was offered')
    await reach.trust(refused.error.hostKey)
    links.retryWhere(fault => fault.code === 'host-key-unknown')
    expect(await links.redis('nebula', 10_000)).toMatchObject({ ok: true })
  })

  test('stops at a changed host key', async () => {
    const at = bench(`[127.0.0.1]:${sshd.port} ${makeKey(join(folder, 'other_key'))}\n`)
    at.links.apply([nebula()])
    expect(await at.links.host('nebula', 10_000)).toMatchObject({
      ok: false,
      error: { code: 'host-key-changed' },
    })
    expect(at.host('nebula')).toMatchObject({ state: 'down', retryAtMs: expect.any(Number) })
  })

  test('is idle while asleep and comes back after', async () => {
    const at = bench(trusted)
    at.links.apply([nebula()])
    await until('the link', () => bothUp(at, 'nebula'))
    at.links.sleep()
    expect([at.host('nebula').state, at.redis('nebula').state]).toEqual(['idle', 'idle'])
    at.links.wake()
    await until('the link again', () => bothUp(at, 'nebula'))
  })

  test('keeps what still lives after a wake, and replaces what does not', async () => {
    const at = bench(trusted)
    at.links.apply([nebula()])
    await until('the link', () => bothUp(at, 'nebula'))
    const session = await at.links.host('nebula', 0)
    at.links.wake()
    expect(await at.links.host('nebula', 0)).toEqual(session)
    const since = at.host('nebula').sinceMs
    sshd.freezeSessions()
    at.links.wake()
    await until('another session', () => bothUp(at, 'nebula') && at.host('nebula').sinceMs > since)
    sshd.killSessions()
  })
})

describe('links', () => {
  test('connect anew only what a config change touched', async () => {
    const at = bench(trusted)
    at.links.apply([nebula('one'), localBroker('two', redis.port)])
    await until('both links', () => bothUp(at, 'one') && bothUp(at, 'two'))
    const before = at.redis('two')
    const moved = sshBroker('one', { host: 'nebula', config: sshd.configPath }, redis.port, {
      redis: { port: redis.port, database: 1 },
    })
    at.links.apply([moved, { ...localBroker('two', redis.port), title: 'Two' }])
    expect(at.redis('two')).toBe(before)
    await until('the changed link', () => bothUp(at, 'one'))
    at.links.apply([localBroker('two', redis.port)])
    expect(at.links.states('one')).toBeNull()
    expect(at.redis('two')).toBe(before)
  })

  test('are not held up by a machine that says nothing', async () => {
    const silent = await silentPort()
    perTest.add(silent.close)
    const at = bench(trusted)
    const dead = sshBroker('dead', { host: `127.0.0.1`, config: sshd.configPath }, redis.port, {
      reach: { ssh: { host: '127.0.0.1', port: silent.port } },
    })
    at.links.apply([dead, nebula()])
    await until('the living one', () => bothUp(at, 'nebula'))
    expect(at.host('dead').state).not.toBe('up')
  })

  test('let an action wait for Redis that is coming back, and tell it why not', async () => {
    const port = await freePort()
    const at = bench(trusted)
    at.links.apply([localBroker('here', port)])
    expect(await at.links.redis('here', 300)).toMatchObject({ ok: false, error: { code: 'refused' } })
    expect(await at.links.redis('nowhere', 300)).toMatchObject({ ok: false, error: { code: 'config' } })
    const aborted = new AbortController()
    const waiting = at.links.redis('here', 60_000, aborted.signal)
    aborted.abort()
    expect(await waiting).toMatchObject({ ok: false, error: { code: 'closed' } })
  })
})
