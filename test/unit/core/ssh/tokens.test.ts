import { expect, test } from 'vitest'
import { expandPath, type TokenValues } from '#core/ssh/tokens'

const values: TokenValues = {
  localHost: 'desk.lan',
  localUserId: 1000,
  hostKeyAlias: null,
  jump: '',
  sha1Hex: text => `sha1(${text})`,
  home: '/home/ada',
  localUser: 'ada',
  alias: 'nebula',
  host: 'nebula.lan',
  port: 2222,
  user: 'deploy',
  env: { KEYS: '/keys' },
}

test.each([
  ['~/.ssh/id', '/home/ada/.ssh/id'],
  ['~', '/home/ada'],
  ['~other/x', '~other/x'],
  ['/a/~/b', '/a/~/b'],
  ['%d/%h-%n-%p-%r-%u', '/home/ada/nebula.lan-nebula-2222-deploy-ada'],
  ['%k-%l-%L-%i-%j', 'nebula-desk.lan-desk-1000-'],
  ['%C', 'sha1(desk.lannebula.lan2222deploy)'],
  ['100%%', '100%'],
  ['%x', '%x'],
  [`\${KEYS}/id`, '/keys/id'],
  [`\${NOT_SET}/id`, `\${NOT_SET}/id`],
  ['plain', 'plain'],
])('%s', (path, expected) => {
  expect(expandPath(path, values)).toBe(expected)
})

test('%k is the HostKeyAlias where one is set, %j what ProxyJump says', () => {
  expect(expandPath('%k %j', { ...values, hostKeyAlias: 'cluster', jump: 'a,b' })).toBe('cluster a,b')
})
