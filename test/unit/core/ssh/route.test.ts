import { describe, expect, test } from 'vitest'
import { type SshRequest, sshRoute } from '#core/ssh/route'
import { settingsFor } from '#core/ssh/settings'
import { ada, configOf } from './files.ts'

const route = (text: string, request: string | SshRequest) =>
  sshRoute(
    typeof request === 'string' ? { destination: request } : request,
    async question => ({ ok: true, value: settingsFor(configOf(text).directives, question, 'en') }),
    ada,
  )

/** The hops as `user@host:port`, nearest first, or the error. */
async function way(text: string, request: string | SshRequest): Promise<readonly string[] | string> {
  const found = await route(text, request)
  return found.ok ? found.value.hops.map(({ user, host, port }) => `${user}@${host}:${port}`) : found.error
}

const office = `
Host nebula
  HostName 10.0.0.7
  User deploy
  ProxyJump bastion
Host bastion
  HostName bastion.example.com
  Port 2200
  ProxyJump outer
Host outer
  User guest
`

describe('sshRoute', async () => {
  test('a host of no config is reached as it is', async () => {
    expect(await way('', 'nebula')).toEqual(['ada@nebula:22'])
    expect(await way('', 'root@10.0.0.7:2222')).toEqual(['root@10.0.0.7:2222'])
  })

  test('each jump host is resolved by its own alias, with its own jumps', async () => {
    expect(await way(office, 'nebula')).toEqual([
      'guest@outer:22',
      'ada@bastion.example.com:2200',
      'deploy@10.0.0.7:22',
    ])
  })

  test('several jumps in one line, with users and ports', async () => {
    const text = 'Host nebula\n  ProxyJump one@a:1001, ssh://two@b:1002\nHost b\n  HostName b.lan\n'
    expect(await way(text, 'nebula')).toEqual(['one@a:1001', 'two@b.lan:1002', 'ada@nebula:22'])
  })

  test('jumps of the request replace ProxyJump; an empty list goes straight', async () => {
    expect(await way(office, { destination: 'nebula', jump: ['x', 'y'] })).toEqual([
      'ada@x:22',
      'ada@y:22',
      'deploy@10.0.0.7:22',
    ])
    expect(await way(office, { destination: 'nebula', jump: [] })).toEqual(['deploy@10.0.0.7:22'])
  })

  test('ProxyJump none goes straight, also where a later line has one', async () => {
    expect(await way('Host nebula\n  ProxyJump none\nHost *\n  ProxyJump b\n', 'nebula')).toEqual([
      'ada@nebula:22',
    ])
  })

  test('user, port and identity of the request count before the config, for the machine itself only', async () => {
    const found = await route(office, { destination: 'nebula', user: 'root', port: 99, identityFile: '/k' })
    if (!found.ok) throw new Error(found.error)
    expect(found.value.hops.map(hop => [hop.user, hop.port, hop.identitiesNamed])).toEqual([
      ['guest', 22, false],
      ['ada', 2200, false],
      ['root', 99, true],
    ])
    expect(found.value.hops.at(-1)?.identityFiles).toEqual(['/k'])
  })

  test.each([
    ['ssh -W %h:%p bastion'],
    ['ssh -q -W %h:%p bastion'],
    ['ssh bastion -W %h:%p'],
    ['/usr/bin/ssh -W [%h]:%p bastion'],
  ])('%s is read as the jump it is', async command => {
    expect(await way(`Host nebula\n  ProxyCommand ${command}\n`, 'nebula')).toEqual([
      'ada@bastion:22',
      'ada@nebula:22',
    ])
  })

  test('another ProxyCommand is run, with its tokens; unless the request names the jumps', async () => {
    const text = 'Host nebula\n  User deploy\n  ProxyCommand nc -X 5 %h %p # %r %n %u %%\n'
    const found = await route(text, 'nebula')
    expect(found.ok && found.value.hops.map(hop => hop.proxyCommand)).toEqual([
      'nc -X 5 nebula 22 # deploy nebula ada %',
    ])
    const jumped = await route(text, { destination: 'nebula', jump: ['b'] })
    expect(jumped.ok && jumped.value.hops.map(hop => [hop.host, hop.proxyCommand])).toEqual([
      ['b', null],
      ['nebula', null],
    ])
    expect(await way('ProxyCommand none\n', 'nebula')).toEqual(['ada@nebula:22'])
  })

  test('a jump host is reached by its own ProxyCommand', async () => {
    const text = 'Host nebula\n  ProxyJump b\nHost b\n  ProxyCommand nc %h %p\n'
    const found = await route(text, 'nebula')
    expect(found.ok && found.value.hops.map(hop => hop.proxyCommand)).toEqual(['nc b 22', null])
  })

  test('ProxyUseFdpass is refused in a sentence', async () => {
    expect(await way('ProxyCommand x\nProxyUseFdpass yes\n', 'nebula')).toContain('ProxyUseFdpass')
  })

  test('jumps in a circle are named', async () => {
    expect(await way('Host a\n  ProxyJump b\nHost b\n  ProxyJump a\n', 'a')).toBe(
      'the jump hosts of @a: go in a circle: @a: → @b: → @a:',
    )
    expect(await way('Host *\n  ProxyJump b\n', 'a')).toContain('go in a circle')
  })

  test('more hops than anyone has are taken for a circle', async () => {
    const chain = Array.from({ length: 12 }, (_, at) => `Host h${at}\n  ProxyJump h${at + 1}\n`).join('')
    expect(await way(chain, 'h0')).toContain('go in a circle')
  })

  test('a jump or destination that cannot be read is named', async () => {
    expect(await way('Host nebula\n  ProxyJump a:99999\n', 'nebula')).toBe(
      'jump host port 99999 is not between 1 and 65535',
    )
    expect(await way('', '')).toBe('"" names no host')
  })

  test('what only OpenSSH can judge is no route, with that reason', async () => {
    expect(await way('Match exec "true"\n  User x\n', 'nebula')).toMatch(
      /config:2 stands under Match exec, which only OpenSSH can judge. Install ssh/,
    )
  })

  test('notes about settings without an effect come along', async () => {
    const found = await route(
      'Match exec "true"\n  ForwardAgent yes\nHost *\n  BindAddress 10.0.0.1\n',
      'nebula',
    )
    expect(found).toMatchObject({
      ok: true,
      value: {
        notes: [
          expect.stringContaining('Match exec'),
          'BindAddress is set for nebula in the ssh config and has no effect in Brokerlight',
        ],
      },
    })
  })
})
