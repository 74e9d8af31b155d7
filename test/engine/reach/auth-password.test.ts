import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type PasswordServer, startPasswordServer } from './site/password-server.ts'
import { nebula, signInSetup } from './site/sign-in.ts'
import { answering, brokerOf, createSite, faultOf, open, type Site } from './site/site.ts'

let site: Site
beforeEach(() => {
  site = createSite()
})
afterEach(() => site.remove())
const { key } = signInSetup(() => site)

describe('password', () => {
  const withPassword = brokerOf({ ssh: { host: 'nebula', password: { stored: 'nebula' } } })

  async function server(methods: readonly ('password' | 'keyboard-interactive')[]): Promise<PasswordServer> {
    const started = await startPasswordServer({ user: site.user, password: 'open sesame', methods })
    site.cleanup(() => started.close())
    site.write('.ssh/known_hosts', `[127.0.0.1]:${started.port} ${started.hostKey}\n`)
    const block = `Host nebula\n  HostName 127.0.0.1\n  Port ${started.port}\n  User ${site.user}\n`
    site.write('.ssh/config', block)
    return started
  }

  test.each(['password', 'keyboard-interactive'] as const)('signs in by %s', async method => {
    await server([method])
    const secrets = answering('open sesame')
    await open(site.reach(secrets), withPassword)
    expect(secrets.asked).toEqual([
      {
        ref: { stored: 'nebula' },
        broker: 'nebula',
        prompt: expect.stringMatching(/^Password of .* on nebula/),
      },
    ])
  })

  test('keys are tried before the password', async () => {
    const started = await server(['password'])
    key('id_ed25519')
    await open(site.reach(answering('open sesame')), withPassword)
    expect(started.tried()).toEqual(['none', 'publickey', 'password'])
  })

  test('a second factor is given where the server asks for both', async () => {
    const started = await startPasswordServer({
      user: site.user,
      password: 'open sesame',
      methods: ['password'],
      keyFirst: true,
    })
    site.cleanup(() => started.close())
    key('id_ed25519')
    site.write('.ssh/known_hosts', `[127.0.0.1]:${started.port} ${started.hostKey}\n`)
    site.write(
      '.ssh/config',
      `Host nebula\n  HostName 127.0.0.1\n  Port ${started.port}\n  User ${site.user}\n`,
    )
    await open(site.reach(answering('open sesame')), withPassword)
  })

  test('a code that is asked for after the key comes from a person, each time anew', async () => {
    const started = await startPasswordServer({
      user: site.user,
      password: '123456',
      methods: ['keyboard-interactive'],
      keyFirst: true,
      question: 'Verification code: ',
    })
    site.cleanup(() => started.close())
    key('id_ed25519')
    site.write('.ssh/known_hosts', `[127.0.0.1]:${started.port} ${started.hostKey}\n`)
    site.write(
      '.ssh/config',
      `Host nebula\n  HostName 127.0.0.1\n  Port ${started.port}\n  User ${site.user}\n`,
    )
    const secrets = answering('123456', '123456', '000000', '123456', '1', '2', '3')
    const reach = site.reach(secrets)
    const session = await open(reach, nebula)
    session.close()
    for (const _ of ['once more', 'after a wrong code']) (await open(reach, nebula)).close()
    const fault = faultOf(await reach.open(nebula))
    expect(fault.message).toMatch(/did not accept the answer to “Verification code”/)
    expect(fault.message).toMatch(/It accepted .*id_ed25519 and asks for more/)
    expect(secrets.asked.map(({ prompt }) => prompt)).toEqual(
      Array(7).fill(expect.stringMatching(/^Verification code of .* on nebula/)),
    )
  })

  test('no password is asked for where the config names none', async () => {
    await server(['password'])
    const secrets = answering('open sesame')
    const fault = faultOf(await site.reach(secrets).open(nebula))
    expect(fault.message).toMatch(/It accepts password.*or reach\.ssh\.password in brokers\.yaml\.$/)
    expect(secrets.asked).toEqual([])
  })

  test('a wrong password is named as the cause, without showing it', async () => {
    await server(['password'])
    const fault = faultOf(await site.reach(answering('wrong sesame')).open(withPassword))
    expect(fault).toMatchObject({ code: 'auth', layer: 'host' })
    expect(fault.message).toContain('The password was not accepted.')
    expect(fault.message).not.toContain('public key')
    expect(JSON.stringify(fault)).not.toContain('sesame')
  })

  test('a wrong password that a person gave is asked for again', async () => {
    await server(['password'])
    const secrets = answering('wrong sesame', 'open sesame')
    await open(site.reach(secrets), brokerOf({ ssh: { host: 'nebula', password: { ask: true } } }))
    expect(secrets.asked).toHaveLength(2)
  })

  test('a password that nobody gives is named as what is missing', async () => {
    await server(['password'])
    expect(faultOf(await site.reach().open(withPassword)).code).toBe('secret-missing')
  })
})
