import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { until } from '../tools/wait.ts'
import { nebula, signInSetup } from './site/sign-in.ts'
import { answering, createSite, faultOf, open, type Site } from './site/site.ts'

let site: Site
beforeEach(() => {
  site = createSite()
})
afterEach(() => site.remove())
const { serverFor, agentWith, key } = signInSetup(() => site)

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
