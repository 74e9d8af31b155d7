import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Reach } from '#core/ports'
import { createReach } from '../../src-main/reach/reach.ts'
import { answering, brokerOf, faultOf, must, open } from '../engine/reach/site/site.ts'
import type { RedisVersion } from './harness/redisbuild.ts'
import { runningLab } from './harness/use.ts'

const lab = runningLab()
const home = mkdtempSync(join(tmpdir(), 'brokerlight-reach-'))
const reaches: Reach[] = []

function reach(...secrets: readonly string[]): Reach {
  const made = createReach({
    home,
    trustStorePath: join(home, 'known_hosts'),
    secrets: answering(...secrets),
    env: {},
    language: 'en',
  })
  reaches.push(made)
  return made
}

const at = (host: string, redis: unknown = {}, more: Readonly<Record<string, unknown>> = {}) =>
  brokerOf({ ssh: { host, config: lab.ssh.sshConfig, ...more } }, redis)

beforeAll(() => lab.broker.reset())
afterEach(() => {
  for (const made of reaches.splice(0)) made.close()
})
afterAll(() => rmSync(home, { recursive: true }))

describe('the gpu host', () => {
  test.each(['gpu', 'gpu-via-bastion'])('is reached as %s: commands and the broker itself', async host => {
    const session = await open(reach(), at(host))
    const listed = must(await session.exec.run(['docker', 'ps', '--format', '{{.Names}}']))
    expect(listed).toMatchObject({ code: 0, stdout: expect.stringContaining('detektor-redis') })
    const redis = must(await session.redis())
    const [pong, info] = must(await redis.pipeline([['PING'], ['INFO', 'server']]))
    expect(pong).toEqual({ ok: true, value: 'PONG' })
    expect(info).toMatchObject({ ok: true, value: expect.stringContaining('redis_version:') })
  })

  test('is signed in to by a key behind a passphrase, and by password', async () => {
    const { lockedKeyFile, passphrase } = lab.ssh
    const locked = at('gpu', {}, { identityFile: lockedKeyFile, passphrase: { env: 'PASS' } })
    await open(reach(passphrase), locked)
    const byPassword = at('gpu-password', {}, { password: { stored: 'gpu' } })
    const session = await open(reach(lab.password), byPassword)
    const who = must(await session.exec.run(['whoami']))
    expect(who.stdout.trim()).toBe(lab.names.passwordUser)
  })

  test('keeps a stranger and a wrong password out, and shows no secret', async () => {
    const stranger = at('gpu', {}, { identityFile: lab.ssh.strangerKeyFile })
    expect(faultOf(await reach().open(stranger))).toMatchObject({ code: 'auth', layer: 'host' })
    const byPassword = at('gpu-password', {}, { password: { stored: 'gpu' } })
    const fault = faultOf(await reach('canary-password').open(byPassword))
    expect(fault).toMatchObject({ code: 'auth', layer: 'host' })
    expect(JSON.stringify(fault)).not.toContain('canary')
  })

  test('stops a command that takes too long or is no longer wanted', async () => {
    const { exec } = await open(reach(), at('gpu'))
    const runs = async (mark: string): Promise<boolean> =>
      (await lab.hostRun(['pgrep', '-f', `sleep ${mark}`])).code === 0
    expect(faultOf(await exec.run(['sleep', '4211'], { timeoutMs: 500 })).code).toBe('timeout')
    const stop = new AbortController()
    const running = exec.run(['sh', '-c', 'echo begun; exec sleep 4212'], {
      signal: stop.signal,
      onOutput: () => stop.abort(),
    })
    expect(faultOf(await running).code).toBe('closed')
    const streamed = must(await exec.stream(['sh', '-c', 'echo begun; exec sleep 4213']))
    for await (const _ of streamed.stdout) break
    await streamed.ended
    for (const mark of ['4211', '4212', '4213']) await expect.poll(() => runs(mark)).toBe(false)
  })

  test('does not open what nothing listens on, and dials a container by its own address', async () => {
    const session = await open(reach(), at('gpu', { port: 6390 }))
    expect(faultOf(await session.redis())).toMatchObject({ code: 'forward-refused', layer: 'container' })
    const inspect = ['docker', 'inspect', '-f', '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}']
    const address = must(await session.exec.run([...inspect, 'detektor-redis'])).stdout.trim()
    const stream = must(await session.dial(address, 6379))
    await stream.write(Buffer.from('PING\r\n'))
    for await (const bytes of stream.incoming) {
      expect(Buffer.from(bytes).toString()).toBe('+PONG\r\n')
      break
    }
  })

  test('passes 40 MB through exec in both directions', async () => {
    const { exec } = await open(reach(), at('gpu-via-bastion'))
    const piece = Buffer.alloc(1_000_000, 'brokerlight ')
    async function* pieces(): AsyncGenerator<Uint8Array> {
      for (let count = 0; count < 40; count++) yield piece
    }
    const streamed = must(await exec.stream(['cat'], { stdin: pieces() }))
    let length = 0
    for await (const bytes of streamed.stdout) length += bytes.length
    expect(length).toBe(40_000_000)
    expect(must(await streamed.ended).code).toBe(0)
  })
})

describe('when something breaks', () => {
  afterEach(async () => {
    await lab.cable.direct.up()
    await lab.sshd.gpu.start()
  })

  test('a host key that changed stops everything, until it is the old one again', async () => {
    await lab.sshd.gpu.rotateHostKey()
    try {
      const fault = faultOf(await reach().open(at('gpu')))
      expect(fault).toMatchObject({ code: 'host-key-changed', layer: 'host' })
      expect(fault.hostKey?.knownAt).toEqual([expect.stringContaining(lab.ssh.knownHosts)])
    } finally {
      await lab.sshd.gpu.restoreHostKey()
    }
    await open(reach(), at('gpu'))
    expect(existsSync(join(home, 'known_hosts'))).toBe(false)
  })

  test('a pulled cable is noticed by the keepalive; plugged in again, it works again', async () => {
    const made = reach()
    const session = await open(made, at('gpu'))
    const redis = must(await session.redis())
    await lab.cable.direct.down()
    expect(await session.alive(500)).toBe(false)
    expect((await session.closed).layer).toBe('network')
    expect((await redis.closed).layer).toBe('network')
    faultOf(await made.open(at('gpu')))
    await lab.cable.direct.up()
    await open(made, at('gpu'))
  })

  test('the cable of one way leaves the other way alone', async () => {
    const made = reach()
    const through = await open(made, at('gpu-via-bastion'))
    await lab.cable.direct.down()
    expect(must(await through.exec.run(['echo', 'here'])).stdout).toBe('here\n')
    expect(await through.alive(2000)).toBe(true)
  })

  test('sshd gone is a refusal, sessions cut are closed', async () => {
    const made = reach()
    const session = await open(made, at('gpu'))
    await lab.sshd.gpu.stop()
    expect(must(await session.exec.run(['echo', 'still here'])).stdout).toBe('still here\n')
    await lab.sshd.gpu.killSessions()
    // A connection that is reset could have been cut anywhere on the way.
    expect(await session.closed).toMatchObject({
      code: 'closed',
      layer: expect.stringMatching(/^(?:host|network)$/),
    })
    expect(faultOf(await made.open(at('gpu')))).toMatchObject({ code: 'refused', layer: 'host' })
  })

  test('a line that stalls is not alive; one that is slow works', async () => {
    const lagging = await lab.laggingSsh({ delayMs: 40 })
    const known = { host: `127.0.0.1:${lagging.port}`, user: lab.names.user, identityFile: lab.ssh.keyFile }
    const broker = brokerOf({ ssh: { ...known, config: '/dev/null' } })
    try {
      const made = reach()
      const offer = faultOf(await made.open(broker)).hostKey
      if (offer) await made.trust(offer)
      const session = await open(made, broker)
      const redis = must(await session.redis())
      expect(must(await redis.pipeline([['PING']]))).toEqual([{ ok: true, value: 'PONG' }])
      expect(await session.alive(5000)).toBe(true)
      lagging.line.stalled = true
      expect(await session.alive(500)).toBe(false)
    } finally {
      rmSync(join(home, 'known_hosts'), { force: true })
      await lagging.close()
    }
  })
})

describe('Redis of other makes behind the tunnel', () => {
  test.each<RedisVersion>(['6.0', 'installed', '8.0', 'valkey-9'])(
    '%s: ACL user, database, TLS',
    async version => {
      const config = ['requirepass canary-default', 'user watcher on >canary-watcher ~* +@all']
      const server = await lab.startRedis({ version, tls: true, config })
      const redis = {
        port: server.port,
        username: 'watcher',
        password: { env: 'P' },
        database: 3,
        tls: { ca: server.caFile },
      }
      try {
        const session = await open(reach('canary-watcher'), at('gpu', redis))
        const connection = must(await session.redis())
        const replies = must(
          await connection.pipeline([
            ['ACL', 'WHOAMI'],
            ['SET', 'key', 'x'],
            ['CLIENT', 'LIST'],
          ]),
        )
        expect(replies.slice(0, 2)).toEqual([
          { ok: true, value: 'watcher' },
          { ok: true, value: 'OK' },
        ])
        expect(replies[2]).toMatchObject({ ok: true, value: expect.stringContaining('db=3') })
        const fault = faultOf(await (await open(reach('canary-wrong'), at('gpu', redis))).redis())
        expect(fault).toMatchObject({ code: 'redis-auth', layer: 'broker' })
        expect(JSON.stringify(fault)).not.toContain('canary')
      } finally {
        await server.stop()
      }
    },
  )
})
