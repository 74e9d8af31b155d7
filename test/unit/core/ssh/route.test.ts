import { describe, expect, test } from 'vitest'
import { type SshRequest, sshRoute } from '#core/ssh/route'
import { ada, configOf } from './files.ts'

const route = (text: string, request: string | SshRequest) =>
  sshRoute(typeof request === 'string' ? { destination: request } : request, configOf(text).directives, ada)

/** The hops as `user@host:port`, nearest first, or the error. */
function way(text: string, request: string | SshRequest): readonly string[] | string {
  const found = route(text, request)
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

describe('sshRoute', () => {
  test('a host of no config is reached as it is', () => {
    expect(way('', 'nebula')).toEqual(['ada@nebula:22'])
    expect(way('', 'root@10.0.0.7:2222')).toEqual(['root@10.0.0.7:2222'])
  })

  test('each jump host is resolved by its own alias, with its own jumps', () => {
    expect(way(office, 'nebula')).toEqual([
      'guest@outer:22',
      'ada@bastion.example.com:2200',
      'deploy@10.0.0.7:22',
    ])
  })

  test('several jumps in one line, with users and ports', () => {
    const text = 'Host nebula\n  ProxyJump one@a:1001, ssh://two@b:1002\nHost b\n  HostName b.lan\n'
    expect(way(text, 'nebula')).toEqual(['one@a:1001', 'two@b.lan:1002', 'ada@nebula:22'])
  })

  test('jumps of the request replace ProxyJump; an empty list goes straight', () => {
    expect(way(office, { destination: 'nebula', jump: ['x', 'y'] })).toEqual([
      'ada@x:22',
      'ada@y:22',
      'deploy@10.0.0.7:22',
    ])
    expect(way(office, { destination: 'nebula', jump: [] })).toEqual(['deploy@10.0.0.7:22'])
  })

  test('ProxyJump none goes straight, also where a later line has one', () => {
    expect(way('Host nebula\n  ProxyJump none\nHost *\n  ProxyJump b\n', 'nebula')).toEqual(['ada@nebula:22'])
  })

  test('user, port and identity of the request count before the config, for the machine itself only', () => {
    const found = route(office, { destination: 'nebula', user: 'root', port: 99, identityFile: '/k' })
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
  ])('%s is read as the jump it is', command => {
    expect(way(`Host nebula\n  ProxyCommand ${command}\n`, 'nebula')).toEqual([
      'ada@bastion:22',
      'ada@nebula:22',
    ])
  })

  test('another ProxyCommand is refused in a sentence, unless the request names the jumps', () => {
    const text = 'Host nebula\n  ProxyCommand nc -X 5 %h %p\n'
    expect(way(text, 'nebula')).toBe(
      'nebula is reached by a ProxyCommand, which is not run here; write it as ProxyJump',
    )
    expect(way(text, { destination: 'nebula', jump: ['b'] })).toEqual(['ada@b:22', 'ada@nebula:22'])
    expect(way('ProxyCommand none\n', 'nebula')).toEqual(['ada@nebula:22'])
  })

  test('jumps in a circle are named', () => {
    expect(way('Host a\n  ProxyJump b\nHost b\n  ProxyJump a\n', 'a')).toBe(
      'the jump hosts of @a: go in a circle: @a: → @b: → @a:',
    )
    expect(way('Host *\n  ProxyJump b\n', 'a')).toContain('go in a circle')
  })

  test('more hops than anyone has are taken for a circle', () => {
    const chain = Array.from({ length: 12 }, (_, at) => `Host h${at}\n  ProxyJump h${at + 1}\n`).join('')
    expect(way(chain, 'h0')).toContain('go in a circle')
  })

  test('a jump or destination that cannot be read is named', () => {
    expect(way('Host nebula\n  ProxyJump a:99999\n', 'nebula')).toBe(
      'jump host port 99999 is not between 1 and 65535',
    )
    expect(way('', '')).toBe('"" names no host')
  })

  test('notes about conditions that are not judged come along', () => {
    const found = route('Match exec "true"\n  User x\n', 'nebula')
    expect(found).toMatchObject({ ok: true, value: { notes: [expect.stringContaining('Match exec')] } })
  })
})
