import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { until } from '../tools/wait.ts'
import { type PasswordServer, startPasswordServer } from './site/password-server.ts'
import { answering, brokerOf, createSite, faultOf, open, type Site } from './site/site.ts'
import { type KeyType, makeKey, publicKeyOf, type TestSshd } from './site/sshd.ts'

let site: Site
beforeEach(() => {
  site = createSite()
})
afterEach(() => site.remove())

/** A server that lets in exactly these keys, known, as `nebula`; `config` replaces the identity of the site. */
async function serverFor(
  keys: readonly string[],
  config = '',
  lines: readonly string[] = [],
): Promise<TestSshd> {
  const sshd = await site.sshd('sshd', { authorized: keys.map(publicKeyOf), lines })
  site.know(sshd)
  site.write(
    '.ssh/config',
    `${config}\nHost nebula\n  HostName 127.0.0.1\n  Port ${sshd.port}\n  User ${site.user}\n`,
  )
  return sshd
}

/** A real ssh-agent with keys in it. */
async function agentWith(...keys: readonly string[]): Promise<string> {
  const socket = site.path('agent.sock')
  const agent: ChildProcess = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' })
  site.cleanup(async () => {
    const ended = once(agent, 'exit')
    agent.kill()
    await ended
  })
  const ready = (): boolean => {
    try {
      execFileSync('ssh-add', ['-q', ...keys], { env: { SSH_AUTH_SOCK: socket }, stdio: 'ignore' })
      return true
    } catch {
      return false
    }
  }
  await until('ssh-agent', ready)
  return socket
}

const nebula = brokerOf({ ssh: 'nebula' })
const key = (name: string, type: KeyType = 'ed25519', passphrase = '', more: string[] = []): string =>
  makeKey(site.path(`.ssh/${name}`), type, passphrase, more)

describe('keys', () => {
  test.each(['ed25519', 'ecdsa', 'rsa'] as const)(
    'the usual %s key lets in without any config',
    async type => {
      await serverFor([key(`id_${type}`, type)])
      await open(site.reach(), nebula)
    },
  )

  test('the identity file of the broker is used, with ~', async () => {
    await serverFor([key('special')])
    await open(site.reach(), brokerOf({ ssh: { host: 'nebula', identityFile: '~/.ssh/special' } }))
  })

  test('several identity files of the ssh config are tried in order', async () => {
    const config = 'IdentityFile ~/.ssh/first\nIdentityFile "~/.ssh/second key"\n'
    key('first')
    const sshd = await serverFor([key('second key')], config)
    await open(site.reach(), nebula)
    expect(sshd.log()).toMatch(/Accepted publickey/)
  })

  test.each([
    ['ed25519', []],
    ['rsa', ['-m', 'PEM']],
    ['ecdsa', ['-m', 'PEM']],
  ] as const)('an encrypted %s key asks for its passphrase once a run of the app', async (type, more) => {
    const path = key(`id_${type}`, type, 'pass phrase', [...more])
    await serverFor([path])
    const secrets = answering('pass phrase')
    const reach = site.reach(secrets)
    const session = await open(reach, nebula)
    session.close()
    await open(reach, nebula)
    expect(secrets.asked).toEqual([{ ref: { ask: true }, broker: 'nebula', prompt: `Passphrase of ${path}` }])
  })

  test('the passphrase comes from where the config says', async () => {
    await serverFor([key('id_ed25519', 'ed25519', 'pass phrase')])
    const secrets = answering('pass phrase')
    await open(site.reach(secrets), brokerOf({ ssh: { host: 'nebula', passphrase: { env: 'KEY_PASS' } } }))
    expect(secrets.asked[0]?.ref).toEqual({ env: 'KEY_PASS' })
  })

  test('no passphrase is asked for a key that the server does not want', async () => {
    key('id_ed25519', 'ed25519', 'pass phrase')
    await serverFor([key('id_rsa', 'rsa')])
    const secrets = answering()
    await open(site.reach(secrets), nebula)
    expect(secrets.asked).toEqual([])
  })

  test('a wrong passphrase is asked for again at once', async () => {
    const path = key('id_ed25519', 'ed25519', 'right words')
    await serverFor([path])
    const secrets = answering('wrong words', 'right words')
    await open(site.reach(secrets), nebula)
    expect(secrets.asked.map(({ prompt }) => prompt)).toEqual(Array(2).fill(`Passphrase of ${path}`))
  })

  test('a passphrase that stays wrong is named as the cause', async () => {
    const path = key('id_ed25519', 'ed25519', 'right words')
    await serverFor([path])
    const secrets = answering('one', 'two', 'three', 'four')
    const fault = faultOf(await site.reach(secrets).open(nebula))
    expect(fault).toMatchObject({ code: 'auth', layer: 'host' })
    expect(fault.message).toContain(`The passphrase of ${path} was wrong.`)
    expect(fault.message).not.toContain('public key')
    expect(secrets.asked).toHaveLength(3)
  })

  test('a wrong passphrase of a file is not tried again and again', async () => {
    await serverFor([key('id_ed25519', 'ed25519', 'right words')])
    const secrets = answering('wrong', 'wrong')
    const broker = brokerOf({ ssh: { host: 'nebula', passphrase: { file: '/p' } } })
    expect(faultOf(await site.reach(secrets).open(broker)).message).toContain('was wrong.')
    expect(secrets.asked).toHaveLength(1)
  })

  test('a passphrase that nobody gives is named as what is missing', async () => {
    await serverFor([key('id_ed25519', 'ed25519', 'right words')])
    expect(faultOf(await site.reach().open(nebula)).code).toBe('secret-missing')
  })

  test('a key that the server does not know is no way in, and the fault says what to do', async () => {
    const mine = key('id_ed25519')
    await serverFor([key('other')])
    const fault = faultOf(await site.reach().open(nebula))
    expect(fault).toMatchObject({ code: 'auth', layer: 'host' })
    expect(fault.message).toMatch(/It accepts publickey/)
    expect(fault.message).toContain(mine)
    expect(fault.message).toMatch(/Add your public key to authorized_keys there/)
  })

  test('without any key the fault says that there was none', async () => {
    await serverFor([key('other')])
    expect(faultOf(await site.reach().open(nebula)).message).toContain('There was no key to try.')
  })

  test('files that are no keys are passed over', async () => {
    site.write('.ssh/id_ed25519', 'not a key\n')
    site.write(
      '.ssh/id_ecdsa',
      '-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n',
    )
    await serverFor([key('id_rsa', 'rsa')])
    await open(site.reach(), nebula)
  })
})

describe('ssh-agent', () => {
  test.each([
    ['SSH_AUTH_SOCK', '', true],
    ['IdentityAgent', 'IdentityAgent ~/agent.sock\n', false],
  ])('signs in by %s with keys that are nowhere else', async (_, config, byEnv) => {
    const held = key('held')
    await serverFor([held], config)
    const socket = await agentWith(held)
    rmSync(held)
    await open(site.reach(answering(), byEnv ? { SSH_AUTH_SOCK: socket } : {}), nebula)
  })

  test('IdentityAgent none asks no agent', async () => {
    const held = key('held')
    await serverFor([held], 'IdentityAgent none\n')
    const socket = await agentWith(held)
    rmSync(held)
    expect(faultOf(await site.reach(answering(), { SSH_AUTH_SOCK: socket }).open(nebula)).code).toBe('auth')
  })

  test('an agent that is not there is no hindrance', async () => {
    await serverFor([key('id_ed25519')])
    await open(site.reach(answering(), { SSH_AUTH_SOCK: site.path('nowhere.sock') }), nebula)
  })

  test('signs for an encrypted identity file that it holds, and nobody is asked', async () => {
    const locked = key('locked', 'ed25519', 'pass phrase')
    await serverFor([locked], 'IdentityFile ~/.ssh/locked\n')
    // The agent gets an unlocked copy of the same key.
    const copy = site.write('copy', readFileSync(locked, 'utf8'))
    execFileSync('ssh-keygen', ['-q', '-p', '-P', 'pass phrase', '-N', '', '-f', copy])
    const secrets = answering()
    await open(site.reach(secrets, { SSH_AUTH_SOCK: await agentWith(copy) }), nebula)
    expect(secrets.asked).toEqual([])
  })

  test('a locked agent is named as the cause, and an unlocked one lets in', async () => {
    const held = key('held')
    await serverFor([held])
    const socket = await agentWith(held)
    rmSync(held)
    const askpass = site.write('askpass', '#!/bin/sh\necho lock\n')
    chmodSync(askpass, 0o700)
    const lock = (option: '-x' | '-X'): void => {
      const env = {
        ...process.env,
        SSH_AUTH_SOCK: socket,
        SSH_ASKPASS: askpass,
        SSH_ASKPASS_REQUIRE: 'force',
      }
      execFileSync('ssh-add', [option], { env, stdio: 'ignore' })
    }
    lock('-x')
    const reach = site.reach(answering(), { SSH_AUTH_SOCK: socket })
    const fault = faultOf(await reach.open(nebula))
    expect(fault).toMatchObject({ code: 'auth', layer: 'host' })
    expect(fault.message).toContain('ssh-agent offers no keys: it is locked (ssh-add -X unlocks it) or empty')
    expect(fault.message).not.toContain('public key')
    lock('-X')
    await open(reach, nebula)
  })

  test('an agent that refuses to sign is named as the cause', async () => {
    const held = key('held')
    await serverFor([held])
    const socket = site.path('agent.sock')
    const env = { ...process.env, SSH_ASKPASS: '/bin/false', SSH_ASKPASS_REQUIRE: 'force', DISPLAY: ':0' }
    const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore', env })
    site.cleanup(async () => {
      const ended = once(agent, 'exit')
      agent.kill()
      await ended
    })
    await until('ssh-agent', () => existsSync(socket))
    execFileSync('ssh-add', ['-q', '-c', held], { env: { SSH_AUTH_SOCK: socket }, stdio: 'ignore' })
    rmSync(held)
    const fault = faultOf(await site.reach(answering(), { SSH_AUTH_SOCK: socket }).open(nebula))
    expect(fault.message).toContain(
      'ssh-agent refuses to sign with test. Unlock it, or confirm the use of the key.',
    )
    expect(fault.message).not.toContain('public key')
  })

  test('with IdentitiesOnly its other keys are not offered', async () => {
    const others = ['a', 'b', 'c', 'd'].map(name => key(name))
    const mine = key('mine')
    const config = 'IdentityFile ~/.ssh/mine\nIdentitiesOnly yes\n'
    const sshd = await serverFor([mine], config, ['MaxAuthTries 2'])
    await open(site.reach(answering(), { SSH_AUTH_SOCK: await agentWith(...others, mine) }), nebula)
    expect(sshd.log().match(/Failed publickey/g)).toBeNull()
  })

  test('a named identity is offered before its other keys', async () => {
    const others = ['a', 'b', 'c', 'd'].map(name => key(name))
    const mine = key('mine')
    await serverFor([mine], 'IdentityFile ~/.ssh/mine\n', ['MaxAuthTries 2'])
    await open(site.reach(answering(), { SSH_AUTH_SOCK: await agentWith(...others) }), nebula)
  })

  test('too many keys are named as the reason', async () => {
    const others = ['a', 'b', 'c', 'd'].map(name => key(name))
    await serverFor([key('id_ed25519')], '', ['MaxAuthTries 2'])
    const fault = faultOf(
      await site.reach(answering(), { SSH_AUTH_SOCK: await agentWith(...others) }).open(nebula),
    )
    expect(fault).toMatchObject({ code: 'auth', layer: 'host' })
    expect(fault.message).toContain(
      'was offered too many keys and hung up. Set identityFile and IdentitiesOnly.',
    )
  })

  test('a public key file alone picks the key in the agent', async () => {
    const mine = key('mine')
    const sshd = await serverFor([mine], 'IdentityFile ~/.ssh/only.pub\nIdentitiesOnly yes\n')
    const socket = await agentWith(mine)
    renameSync(`${mine}.pub`, site.path('.ssh/only.pub'))
    rmSync(mine)
    await open(site.reach(answering(), { SSH_AUTH_SOCK: socket }), nebula)
    expect(sshd.log()).toMatch(/Accepted publickey/)
  })
})

describe('user certificates', () => {
  /** A server that lets in whoever an authority has signed for `principal`; the certificate is beside the key. */
  async function certifiedServer(
    path: string,
    options: readonly string[] = [],
    config = 'IdentityFile ~/.ssh/mine\n',
  ): Promise<TestSshd> {
    const authority = key('authority')
    execFileSync('ssh-keygen', [
      '-q',
      '-s',
      authority,
      '-I',
      'ada',
      '-n',
      site.user,
      ...options,
      `${path}.pub`,
    ])
    const sshd = await site.sshd('sshd', { authorized: [], lines: [`TrustedUserCAKeys ${authority}.pub`] })
    site.know(sshd)
    const block = `Host nebula\n  HostName 127.0.0.1\n  Port ${sshd.port}\n  User ${site.user}\n`
    site.write('.ssh/config', `${config}\n${block}`)
    return sshd
  }

  test.each(['ed25519', 'ecdsa', 'rsa'] as const)('beside an %s key', async type => {
    const sshd = await certifiedServer(key('mine', type))
    await open(site.reach(), nebula)
    expect(sshd.log()).toMatch(/Accepted (?:publickey|certificate).*CA/)
  })

  test('beside a usual key without any config', async () => {
    await certifiedServer(key('id_ed25519'), [], '')
    await open(site.reach(), nebula)
  })

  test('beside a key with a passphrase', async () => {
    await certifiedServer(key('mine', 'ed25519', 'pass phrase'))
    await open(site.reach(answering('pass phrase')), nebula)
  })

  test('of CertificateFile', async () => {
    await certifiedServer(key('mine'), [], 'IdentityFile ~/.ssh/mine\nCertificateFile ~/.ssh/%r.cert\n')
    renameSync(site.path('.ssh/mine-cert.pub'), site.path(`.ssh/${site.user}.cert`))
    await open(site.reach(), nebula)
  })

  test.each(['ed25519', 'rsa'] as const)('in an agent, its %s key nowhere else', async type => {
    const mine = key('mine', type)
    await certifiedServer(mine, [], '')
    const socket = await agentWith(mine)
    for (const end of ['', '.pub', '-cert.pub']) rmSync(`${mine}${end}`)
    await open(site.reach(answering(), { SSH_AUTH_SOCK: socket }), nebula)
  })

  test('of a file, its key in the agent', async () => {
    const mine = key('mine')
    const socket = await agentWith(mine)
    await certifiedServer(mine)
    rmSync(mine)
    await open(site.reach(answering(), { SSH_AUTH_SOCK: socket }), nebula)
  })

  test('that expired are named as the cause', async () => {
    const mine = key('mine')
    await certifiedServer(mine, ['-V', '20200101:20200102'])
    const { message } = faultOf(await site.reach().open(nebula))
    expect(message).toMatch(
      /The certificate .*mine-cert.pub expired at 2020-01-0\d \d\d:\d\d UTC. Have it renewed./,
    )
    expect(message).not.toContain('Add your public key')
  })

  test('for another user are named as the cause', async () => {
    const mine = key('mine')
    await certifiedServer(mine, ['-n', 'somebody'])
    expect(faultOf(await site.reach().open(nebula)).message).toContain(
      `is for somebody, not for ${site.user}.`,
    )
  })
})

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
    expect(fault.message).toMatch(/It accepts password.*or set a password for this broker\.$/)
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
