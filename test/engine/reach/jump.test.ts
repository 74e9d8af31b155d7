import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { freePort } from '../tools/wait.ts'
import { answering, brokerOf, createSite, faultOf, must, open, type Site } from './site/site.ts'
import { makeKey, printedFingerprint, publicKeyOf, type SshdOptions, type TestSshd } from './site/sshd.ts'

let site: Site
beforeEach(() => {
  site = createSite()
})
afterEach(() => site.remove())

const nebula = brokerOf({ ssh: 'nebula' })

/** `nebula` behind `bastion` behind `outer`, each a server of its own, all known. */
async function chain(
  bastionLines: SshdOptions['lines'] = [],
): Promise<Record<'nebula' | 'bastion' | 'outer', TestSshd>> {
  const [nebulaSshd, bastion, outer] = [
    await site.sshd('nebula'),
    await site.sshd('bastion', { lines: bastionLines }),
    await site.sshd('outer'),
  ]
  site.config(
    { nebula: nebulaSshd, bastion, outer },
    'Host nebula\n  ProxyJump bastion\nHost bastion\n  ProxyJump outer\n',
  )
  site.know(nebulaSshd, bastion, outer)
  return { nebula: nebulaSshd, bastion, outer }
}

const accepted = (sshd: TestSshd): number => sshd.log().match(/Accepted publickey/g)?.length ?? 0

describe('a machine behind two jump hosts', () => {
  test('is reached through both: commands, Redis and a dialled port', async () => {
    const servers = await chain()
    const redis = await site.redis()
    const session = await open(site.reach(), brokerOf({ ssh: 'nebula' }, { port: redis.port }))
    expect(must(await session.exec.run(['printenv', 'SSH_CONNECTION'])).stdout).toMatch(/^127\.0\.0\.1/)
    const connection = must(await session.redis())
    expect(must(await connection.pipeline([['PING']]))).toEqual([{ ok: true, value: 'PONG' }])
    expect([servers.outer, servers.bastion, servers.nebula].map(accepted)).toEqual([1, 1, 1])
    expect(servers.outer.sessions().length).toBeGreaterThan(0)
  })

  test('shares its jump hosts with another machine behind them, and frees them last', async () => {
    const servers = await chain()
    const other = await site.sshd('other')
    site.know(servers.nebula, servers.bastion, servers.outer, other)
    site.config(
      { ...servers, other },
      'Host nebula other\n  ProxyJump bastion\nHost bastion\n  ProxyJump outer\n',
    )
    const reach = site.reach()
    const first = await open(reach, nebula)
    const second = await open(reach, brokerOf({ ssh: 'other' }, {}, 'other'))
    expect([servers.outer, servers.bastion, servers.nebula, other].map(accepted)).toEqual([1, 1, 1, 1])
    first.close()
    expect(must(await second.exec.run(['echo', 'still here'])).stdout).toBe('still here\n')
    second.close()
    await expect.poll(() => servers.outer.sessions()).toEqual([])
  })

  test.each(['outer', 'bastion', 'nebula'] as const)(
    'judges the key of %s under its own name',
    async which => {
      const servers = await chain()
      const lines = Object.entries(servers)
        .filter(([name]) => name !== which)
        .map(([, sshd]) => `[127.0.0.1]:${sshd.port} ${publicKeyOf(sshd.hostKey())}\n`)
      site.write('.ssh/known_hosts', lines.join(''))
      const fault = faultOf(await site.reach().open(nebula))
      expect(fault.code).toBe('host-key-unknown')
      expect(fault.hostKey).toMatchObject({
        host: `[127.0.0.1]:${servers[which].port}`,
        fingerprint: printedFingerprint(servers[which].hostKey()),
      })
    },
  )

  test('ends with a fault when a jump host in the middle is cut', async () => {
    const servers = await chain()
    const session = await open(site.reach(), nebula)
    servers.bastion.signalSessions('SIGKILL')
    const fault = await session.closed
    expect(fault).toMatchObject({ code: 'closed', layer: 'host' })
    expect(faultOf(await session.exec.run(['true'])).code).toBe('closed')
  })

  test('has a password that its jump host is never given', async () => {
    const servers = await chain()
    const stranger = makeKey(site.path('.ssh/stranger'))
    site.write(
      '.ssh/config',
      [
        `Host outer\n  HostName 127.0.0.1\n  Port ${servers.outer.port}\n  IdentityFile ${stranger}`,
        `Host nebula\n  HostName 127.0.0.1\n  Port ${servers.nebula.port}\n  ProxyJump outer\n`,
      ].join('\n'),
    )
    const secrets = answering('a password')
    const broker = brokerOf({ ssh: { host: 'nebula', password: { stored: 'nebula' } } })
    expect(faultOf(await site.reach(secrets).open(broker))).toMatchObject({ code: 'auth' })
    expect(secrets.asked).toEqual([])
  })
})

describe('a jump that fails says which machine and why', () => {
  test('nothing listens behind it', async () => {
    const servers = await chain()
    await servers.nebula.stop()
    const fault = faultOf(await site.reach().open(nebula))
    expect(fault).toMatchObject({ code: 'refused', layer: 'host' })
    expect(fault.message).toMatch(/^nebula .* behind bastion .* refuses the connection/)
  })

  test('it does not resolve the name', async () => {
    const servers = await chain()
    const config = `Host nebula\n  HostName nowhere.invalid\n  ProxyJump bastion\nHost bastion\n  HostName 127.0.0.1\n  Port ${servers.bastion.port}\nHost *\n  IdentityFile ${site.key}\n`
    site.write('.ssh/config', config)
    const fault = faultOf(await site.reach().open(nebula))
    expect(fault).toMatchObject({ code: 'dns', layer: 'network' })
    expect(fault.message).toContain('cannot resolve nowhere.invalid')
  })

  test('it allows no forwarding', async () => {
    await chain(['AllowTcpForwarding no'])
    const fault = faultOf(await site.reach().open(nebula))
    expect(fault).toMatchObject({ code: 'forward-refused', layer: 'host' })
    expect(fault.message).toMatch(/sshd on bastion .* does not allow a tunnel/)
  })

  test('it is not there itself', async () => {
    const servers = await chain()
    await servers.outer.stop()
    const fault = faultOf(await site.reach().open(nebula))
    expect(fault).toMatchObject({ code: 'refused', layer: 'host' })
    expect(fault.message).toMatch(/^outer /)
  })

  test('the jumps go in a circle', async () => {
    site.write('.ssh/config', 'Host nebula\n  ProxyJump bastion\nHost bastion\n  ProxyJump nebula\n')
    const fault = faultOf(await site.reach().open(nebula))
    expect(fault).toMatchObject({ code: 'config', layer: 'host' })
    expect(fault.message).toContain('go in a circle')
  })

  test('after it failed, nothing is left open', async () => {
    const servers = await chain()
    const port = await freePort()
    const reach = site.reach()
    site.config(
      { bastion: servers.bastion, outer: servers.outer },
      `Host nebula\n  HostName 127.0.0.1\n  Port ${port}\n  ProxyJump bastion\nHost bastion\n  ProxyJump outer\n`,
    )
    faultOf(await reach.open(nebula))
    await expect.poll(() => [...servers.outer.sessions(), ...servers.bastion.sessions()]).toEqual([])
  })
})
