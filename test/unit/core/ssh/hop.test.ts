import { describe, expect, test } from 'vitest'
import { hopFrom, type SshHop, type SshPerson, sshTimeMs } from '#core/ssh/hop'
import { settingsFor } from '#core/ssh/settings'
import { ada, configOf } from './files.ts'

interface Given {
  readonly user?: string
  readonly port?: number
  readonly person?: Partial<SshPerson>
}

function hop(text: string, given: Given = {}): SshHop {
  const person = { ...ada, ...given.person }
  const target = { host: 'Nebula', user: given.user ?? null, port: given.port ?? null }
  const settings = settingsFor(
    configOf(text).directives,
    { alias: 'Nebula', user: target.user, port: target.port, localUser: 'ada' },
    'en',
  )
  const found = hopFrom(target, settings, person)
  if (!found.ok) throw new Error(found.error)
  return found.value
}

describe('hopFrom', () => {
  test('without a config everything is as OpenSSH has it', () => {
    expect(hop('')).toEqual({
      alias: 'Nebula',
      host: 'nebula',
      port: 22,
      user: 'ada',
      keyName: 'nebula',
      keyNameWithoutPort: null,
      identityFiles: ['/home/ada/.ssh/id_ed25519', '/home/ada/.ssh/id_ecdsa', '/home/ada/.ssh/id_rsa'],
      identitiesNamed: false,
      identitiesOnly: false,
      agent: null,
      certificateFiles: [],
      revokedHostKeys: null,
      proxyCommand: null,
      userKnownHosts: ['/home/ada/.ssh/known_hosts', '/home/ada/.ssh/known_hosts2'],
      globalKnownHosts: ['/etc/ssh/ssh_known_hosts', '/etc/ssh/ssh_known_hosts2'],
      family: 0,
      connectTimeoutMs: 10_000,
      keepaliveMs: 15_000,
      keepaliveCount: 3,
    })
  })

  test('the config says otherwise', () => {
    const text = [
      'HostName %h.lan',
      'User deploy',
      'Port 2222',
      'IdentityFile ~/keys/%r@%h',
      'IdentitiesOnly yes',
      'UserKnownHostsFile ~/k1 "~/k 2"',
      'GlobalKnownHostsFile none',
      'ConnectTimeout 3',
      'ServerAliveInterval 1m',
      'ServerAliveCountMax 5',
      'AddressFamily inet6',
    ].join('\n')
    expect(hop(text)).toMatchObject({
      host: 'nebula.lan',
      port: 2222,
      user: 'deploy',
      keyName: '[nebula.lan]:2222',
      keyNameWithoutPort: 'nebula.lan',
      identityFiles: ['/home/ada/keys/deploy@nebula.lan'],
      identitiesNamed: true,
      identitiesOnly: true,
      userKnownHosts: ['/home/ada/k1', '/home/ada/k 2'],
      globalKnownHosts: [],
      connectTimeoutMs: 3000,
      keepaliveMs: 60_000,
      keepaliveCount: 5,
      family: 6,
    })
  })

  test('user and port of the destination count before the config', () => {
    expect(hop('User deploy\nPort 2222', { user: 'root', port: 22 })).toMatchObject({
      user: 'root',
      port: 22,
    })
  })

  test('a host key alias is the name in known_hosts, whatever the port', () => {
    expect(hop('HostKeyAlias gpu\nPort 2222')).toMatchObject({ keyName: 'gpu', keyNameWithoutPort: null })
  })

  test('keepalive is never off', () => {
    expect(hop('ServerAliveInterval 0\nServerAliveCountMax 0')).toMatchObject({
      keepaliveMs: 15_000,
      keepaliveCount: 3,
    })
  })

  test('IdentityFile none is no identity file', () => {
    expect(hop('IdentityFile none')).toMatchObject({ identityFiles: [], identitiesNamed: true })
  })

  test.each([
    ['', '/run/agent'],
    ['IdentityAgent SSH_AUTH_SOCK', '/run/agent'],
    ['IdentityAgent none', null],
    ['IdentityAgent $OTHER', '/run/other'],
    ['IdentityAgent $NOT_SET', null],
    [`IdentityAgent \${OTHER}`, '/run/other'],
    ['IdentityAgent "~/My Agent/agent.sock"', '/home/ada/My Agent/agent.sock'],
  ])('agent: %s', (text, agent) => {
    const env = { SSH_AUTH_SOCK: '/run/agent', OTHER: '/run/other' }
    expect(hop(text, { person: { env } }).agent).toBe(agent)
  })

  test('where no variable names the agent, the usual one of the system does', () => {
    const usualAgent = String.raw`\\.\pipe\openssh-ssh-agent`
    expect(hop('', { person: { usualAgent } }).agent).toBe(usualAgent)
  })

  test.each(['0', '70000', 'ssh'])('port %s is refused in a sentence', port => {
    const settings = settingsFor(
      configOf(`Port ${port}`).directives,
      { alias: 'n', user: null, port: null, localUser: 'a' },
      'en',
    )
    expect(hopFrom({ host: 'n', user: null, port: null }, settings, ada)).toEqual({
      ok: false,
      error: `n has port ${port} in the ssh config, which is not between 1 and 65535`,
    })
  })
})

test.each([
  ['15', 15_000],
  ['2m', 120_000],
  ['1h30m', 5_400_000],
  ['1D', 86_400_000],
  ['0', 0],
  ['', null],
  ['none', null],
  ['5x', null],
])('sshTimeMs(%s)', (text, ms) => {
  expect(sshTimeMs(text)).toBe(ms)
})
