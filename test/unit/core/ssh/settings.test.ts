import { describe, expect, test } from 'vitest'
import { settingsFor } from '#core/ssh/settings'
import { configOf } from './files.ts'

const settings = (text: string, alias: string, user: string | null = null) =>
  settingsFor(configOf(text).directives, { alias, user, port: null, localUser: 'ada' }, 'en')

describe('settingsFor', () => {
  test('the first value of a keyword wins, whatever block it stands in', () => {
    const text = 'Host nebula\n  User first\nHost *\n  User second\n  Port 2222\nHost nebula\n  Port 3333\n'
    expect(settings(text, 'nebula').words('user')).toEqual(['first'])
    expect(settings(text, 'nebula').words('port')).toEqual(['2222'])
    expect(settings(text, 'other').words('user')).toEqual(['second'])
    expect(settings(text, 'other').words('identityagent')).toBeUndefined()
  })

  test('identity files add up over blocks, each once', () => {
    const text =
      'Host nebula\n  IdentityFile ~/one\n  IdentityFile "~/two 2"\nHost *\n  IdentityFile ~/three\n  IdentityFile ~/one\n'
    expect(settings(text, 'nebula').all('identityfile')).toEqual(['~/one', '~/two 2', '~/three'])
  })

  test('wildcards and negation pick blocks by the alias', () => {
    const text = 'Host *.lan !printer.lan\n  User lan\n'
    expect(settings(text, 'nebula.lan').words('user')).toEqual(['lan'])
    expect(settings(text, 'printer.lan').words('user')).toBeUndefined()
  })

  test.each([
    ['Match all', true],
    ['Match host 10.0.0.*', true],
    ['Match host nebula', false],
    ['Match originalhost nebula', true],
    ['Match originalhost NEBULA', false],
    ['Match host 10.0.0.7 user root', true],
    ['Match user ada', false],
    ['Match localuser ada', true],
    ['Match !localuser ada', false],
    ['Match !host other', true],
  ])('%s', (line, holds) => {
    const text = `Host nebula\n  HostName 10.0.0.7\n  User root\n${line}\n  Port 2222\n`
    expect(settings(text, 'nebula').words('port')).toEqual(holds ? ['2222'] : undefined)
  })

  test('Match host follows %h in HostName, and Match user follows the user of the destination', () => {
    const text = 'Host nebula\n  HostName %h.lan\nMatch host nebula.lan user root\n  Port 7\n'
    expect(settings(text, 'nebula', 'root').words('port')).toEqual(['7'])
    expect(settings(text, 'nebula').words('port')).toBeUndefined()
  })

  test('a HostName inside a Match host block does not end the block', () => {
    const found = settings('Match host nebula\n  HostName 10.0.0.1\n  User root\n', 'nebula')
    expect([found.words('hostname'), found.words('user')]).toEqual([['10.0.0.1'], ['root']])
  })

  test.each([
    'exec "true"',
    '!exec "false"',
    'exec "true" host nebula',
    'canonical',
    'localnetwork 10.0.0.0/8',
  ])('what stands under Match %s is undecided, not false', criterion => {
    const found = settings(
      `CanonicalizeHostname yes\nMatch ${criterion}\n  Port 1\n  ForwardAgent yes\n`,
      'nebula',
    )
    expect(found.words('port')).toBeUndefined()
    expect(found.undecided).toEqual([
      expect.stringMatching(/config:3 stands under Match (exec|canonical|localnetwork)/),
    ])
    expect(found.notes[0]).toMatch(/config:4 stands under Match \w+, which only OpenSSH can judge: ignored/)
  })

  test('a condition that cannot be judged decides nothing where a value is set before, or another test is false', () => {
    expect(settings('Port 7\nMatch exec "true"\n  Port 1\n', 'nebula').undecided).toEqual([])
    expect(settings('Match host other exec "true"\n  Port 1\n', 'nebula').undecided).toEqual([])
  })

  test('Match final holds in a second reading, after all else', () => {
    const text =
      'Match final\n  Port 7\n  User root\nMatch host 10.0.0.7\n  User ada\nHost nebula\n  HostName 10.0.0.7\n'
    const found = settings(text, 'nebula')
    expect([found.words('port'), found.words('user')]).toEqual([['7'], ['root']])
    expect(settings('Match !final\n  Port 7\nMatch final\n  Port 8\n', 'nebula').words('port')).toEqual(['7'])
  })

  test('Match tagged follows Tag', () => {
    const text = 'Host nebula\n  Tag inner\nMatch tagged inner\n  Port 7\n'
    expect(settings(text, 'nebula').words('port')).toEqual(['7'])
    expect(settings(text, 'other').words('port')).toBeUndefined()
  })

  test('of ProxyJump and ProxyCommand only the one that comes first counts', () => {
    const jumpFirst = settings('Host n\n  ProxyJump b\nHost *\n  ProxyCommand nc %h %p\n', 'n')
    expect([jumpFirst.rest('proxyjump'), jumpFirst.rest('proxycommand')]).toEqual(['b', undefined])
    const commandFirst = settings('Host n\n  ProxyCommand none\nHost *\n  ProxyJump b\n', 'n')
    expect([commandFirst.rest('proxyjump'), commandFirst.rest('proxycommand')]).toEqual([undefined, 'none'])
  })
})
