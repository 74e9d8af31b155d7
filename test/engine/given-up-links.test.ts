import { appendFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Reach } from '#core/ports'
import { createLinks, type Links } from '../../src-main/engine/links/links.ts'
import { localBroker, sshBroker } from './tools/broker.ts'
import { createCleanups, temporaryFolder } from './tools/folder.ts'
import { type LoopbackRedis, startRedis } from './tools/loopback-redis.ts'
import { type LoopbackSshd, makeKey, startSshd } from './tools/loopback-sshd.ts'
import { testReach } from './tools/reach.ts'
import { until } from './tools/wait.ts'

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
  readonly thrown: readonly unknown[]
  isUp(): boolean
  hostFault(): string | null
  /** Until the next attempt that no file brings about, in ms. */
  retryInMs(): number
}

/** Real links over a real reach that trusts `known`; `around` may put something in front of it. */
function bench(known: string, around: (reach: Reach) => Pick<Reach, 'open'> = reach => reach): Bench {
  const home = temporaryFolder()
  appendFileSync(join(home.path, 'trusted_hosts'), known)
  const reach = testReach(home.path)
  const thrown: unknown[] = []
  const links = createLinks({
    reach: around(reach),
    onState: () => undefined,
    onHostUp: () => undefined,
    busy: () => false,
    files: broker => reach.files(broker),
    onThrow: (_broker, error) => thrown.push(error),
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
  return {
    links,
    thrown,
    isUp: () => links.states('nebula')?.redis.state === 'up',
    hostFault() {
      const host = links.states('nebula')?.host
      return host?.state === 'down' ? host.fault.code : null
    },
    retryInMs() {
      const host = links.states('nebula')?.host
      return host?.state === 'down' ? (host.retryAtMs ?? 0) - Date.now() : 0
    },
  }
}

describe('a link that was given up', () => {
  test('at a changed host key goes on as soon as the old key is removed', async () => {
    const known = temporaryFolder()
    perTest.add(known.remove)
    const file = join(known.path, 'known_hosts')
    writeFileSync(file, `[127.0.0.1]:${sshd.port} ${makeKey(join(known.path, 'other_key'))}\n`)
    const config = join(known.path, 'ssh_config')
    writeFileSync(config, `${readFileSync(sshd.configPath, 'utf8')}  UserKnownHostsFile ${file}\n`)
    const at = bench('')
    at.links.apply([sshBroker('nebula', { host: 'nebula', config }, redis.port)])
    await until('the changed key', () => at.hostFault() === 'host-key-changed')
    await until('a long wait', () => at.retryInMs() > 40_000)
    writeFileSync(file, trusted)
    await until('the link', at.isUp, 40_000)
  })

  test('comes back by itself when its session was cut while the authorized keys were away', async () => {
    const at = bench(trusted)
    at.links.apply([sshBroker('nebula', { host: 'nebula', config: sshd.configPath }, redis.port)])
    await until('the link', at.isUp)
    const keys = join(folder, 'sshd', 'authorized_keys')
    renameSync(keys, `${keys}.away`)
    sshd.killSessions()
    await until('the refusal', () => at.hostFault() === 'auth')
    renameSync(`${keys}.away`, keys)
    await until('the link again', at.isUp, 30_000)
  })

  test('at a throw of our own says so, once, and goes on', async () => {
    let hasThrown = false
    const at = bench(trusted, reach => ({
      open(broker) {
        if (hasThrown) return reach.open(broker)
        hasThrown = true
        throw new TypeError('a fault of ours')
      },
    }))
    at.links.apply([localBroker('nebula', redis.port)])
    await until('the fault', () => at.thrown.length === 1)
    await until('the link', at.isUp)
    expect(at.thrown).toHaveLength(1)
  })
})
