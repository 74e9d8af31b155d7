import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { HostSession } from '#core/ports'
import { silentPort } from '../tools/silent-port.ts'
import { until } from '../tools/wait.ts'
import { answering, brokerOf, createSite, faultOf, must, open, type Site } from './site/site.ts'
import { makeKey, publicKeyOf, type TestSshd } from './site/sshd.ts'

let site: Site
let sshd: TestSshd
beforeEach(async () => {
  site = createSite()
  sshd = await site.sshd('sshd')
  site.know(sshd)
  site.config({ nebula: sshd, alsonebula: sshd })
})
afterEach(() => site.remove())

const broker = (name: string, ssh: unknown = 'nebula') => brokerOf({ ssh }, {}, name)
const accepted = (): number => sshd.log().match(/Accepted publickey/g)?.length ?? 0
const says = async (session: HostSession): Promise<string> =>
  must(await session.exec.run(['echo', 'yes'])).stdout

describe('brokers on one machine', () => {
  test('share one session, also when they open it at once and under two aliases', async () => {
    const reach = site.reach()
    const sessions = await Promise.all([
      open(reach, broker('one')),
      open(reach, broker('two')),
      open(reach, broker('three', 'alsonebula')),
    ])
    expect(accepted()).toBe(1)
    expect(await Promise.all(sessions.map(says))).toEqual(['yes\n', 'yes\n', 'yes\n'])
  })

  test('keep it until the last one closes; each is told of its own end', async () => {
    const reach = site.reach()
    const [one, two] = [await open(reach, broker('one')), await open(reach, broker('two'))]
    one.close()
    one.close()
    expect(await one.closed).toMatchObject({ code: 'closed' })
    expect(await one.alive(1000)).toBe(false)
    for (const result of [await one.redis(), await one.exec.run(['true']), await one.dial('127.0.0.1', 1)])
      expect(faultOf(result).code).toBe('closed')
    expect(await says(two)).toBe('yes\n')
    two.close()
    await until('the end of the session', () => sshd.sessions().length === 0)
  })

  test('are asked for a secret once', async () => {
    const locked = makeKey(site.path('.ssh/locked'), 'ed25519', 'pass phrase')
    const own = await site.sshd('own', { authorized: [publicKeyOf(locked)] })
    site.know(own)
    const secrets = answering('pass phrase')
    const reach = site.reach(secrets)
    const ssh = { host: '127.0.0.1', port: own.port, identityFile: locked }
    await Promise.all(['one', 'two', 'three'].map(name => open(reach, broker(name, ssh))))
    expect(secrets.asked).toHaveLength(1)
  })

  test('of different users have sessions of their own', async () => {
    const reach = site.reach()
    await open(reach, broker('one'))
    faultOf(await reach.open(broker('two', { host: 'nebula', user: 'nobody-here' })))
    await open(reach, broker('three'))
    expect(accepted()).toBe(1)
  })

  test('of different keys have sessions and failures of their own', async () => {
    const mine = makeKey(site.path('.ssh/mine'))
    const locked = makeKey(site.path('.ssh/locked'), 'ed25519', 'pass phrase')
    const own = await site.sshd('own', { authorized: [site.key, locked].map(publicKeyOf) })
    site.know(own)
    const block = (alias: string, file: string): string =>
      `Host ${alias}\n  HostName 127.0.0.1\n  Port ${own.port}\n  IdentityFile ${file}\n  IdentitiesOnly yes\n`
    site.write('.ssh/config', block('good', site.key) + block('bad', mine) + block('asks', locked))
    const secrets = answering('pass phrase')
    const reach = site.reach(secrets)
    const [good, bad, asks] = await Promise.all(
      ['good', 'bad', 'asks'].map(name => reach.open(broker(name, name))),
    )
    if (!good || !bad || !asks) throw new Error('three sessions')
    expect(faultOf(bad)).toMatchObject({ code: 'auth', message: expect.stringContaining(mine) })
    expect(await Promise.all([good, asks].map(session => says(must(session))))).toEqual(['yes\n', 'yes\n'])
    expect(secrets.asked.map(({ broker: name, prompt }) => [name, prompt])).toEqual([
      ['asks', `Passphrase of ${locked}`],
    ])
    expect(own.log().match(/Accepted publickey/g)).toHaveLength(2)
  })

  test('are opened anew after an attempt that failed', async () => {
    const reach = site.reach()
    await sshd.stop()
    expect(['refused', 'closed']).toContain(faultOf(await reach.open(broker('one'))).code)
    await sshd.start()
    expect(await says(await open(reach, broker('one')))).toBe('yes\n')
  })
})

describe('a session that ended', () => {
  test('tells everybody on it, and the next one is new', async () => {
    const reach = site.reach()
    const sessions = [await open(reach, broker('one')), await open(reach, broker('two'))]
    sshd.signalSessions('SIGKILL')
    for (const session of sessions)
      expect(await session.closed).toMatchObject({ code: 'closed', layer: 'host' })
    const again = await open(reach, broker('one'))
    expect(await says(again)).toBe('yes\n')
    expect(accepted()).toBe(2)
  })

  test('takes its Redis connections and dialled streams along', async () => {
    const redis = await site.redis()
    const session = await open(site.reach(), brokerOf({ ssh: 'nebula' }, { port: redis.port }))
    const connection = must(await session.redis())
    const stream = must(await session.dial('127.0.0.1', redis.port))
    await stream.write(Buffer.from('PING\r\n'))
    const bytes = stream.incoming[Symbol.asyncIterator]()
    expect(Buffer.from((await bytes.next()).value).toString()).toBe('+PONG\r\n')
    sshd.signalSessions('SIGKILL')
    expect(await connection.closed).toMatchObject({ code: 'closed', layer: 'host' })
    expect((await bytes.next()).done).toBe(true)
  })
})

describe('a session that is silent', () => {
  test('is not alive, and is not handed out again', async () => {
    const reach = site.reach()
    const first = await open(reach, broker('one'))
    expect(await first.alive(5000)).toBe(true)
    sshd.signalSessions('SIGSTOP')
    expect(await first.alive(300)).toBe(false)
    const second = await open(reach, broker('two'))
    expect(await says(second)).toBe('yes\n')
    expect(await first.closed).toMatchObject({ code: 'timeout', layer: 'network' })
    expect(accepted()).toBe(2)
  })

  test('is given up by its keepalive', async () => {
    site.config({ nebula: sshd }, 'ServerAliveInterval 1\nServerAliveCountMax 2\n')
    const session = await open(site.reach(), broker('one'))
    sshd.signalSessions('SIGSTOP')
    const fault = await session.closed
    expect(fault).toMatchObject({ code: 'timeout', layer: 'network' })
    expect(fault.message).toMatch(/nebula .* stopped answering/)
  })
})

test('a machine that says nothing holds nobody else up', async () => {
  const silent = await silentPort()
  site.cleanup(() => silent.close())
  const reach = site.reach()
  site.config(
    { nebula: sshd },
    `Host quiet\n  HostName 127.0.0.1\n  Port ${silent.port}\n  ConnectTimeout 2\n`,
  )
  const waiting = reach.open(broker('quiet', 'quiet'))
  expect(await says(await open(reach, broker('one')))).toBe('yes\n')
  expect(faultOf(await waiting)).toMatchObject({ code: 'timeout', layer: 'network' })
})

test('closing reach ends every session and leaves no socket behind', async () => {
  const sockets = (): number =>
    process.getActiveResourcesInfo().filter(kind => kind === 'TCPSocketWrap').length
  const before = sockets()
  const reach = site.reach()
  const redis = await site.redis()
  const sessions = [
    await open(reach, brokerOf({ ssh: 'nebula' }, { port: redis.port }, 'one')),
    await open(reach, brokerOf({ direct: true }, { port: redis.port }, 'two')),
  ]
  for (const session of sessions) must(await session.redis())
  expect(sockets()).toBeGreaterThan(before)
  reach.close()
  for (const session of sessions) expect(await session.closed).toMatchObject({ code: 'closed' })
  await until('the end of all sockets', () => sockets() <= before)
  await until('the end of the session', () => sshd.sessions().length === 0)
})
