import { expect, it } from 'vitest'
import { basicAuthorization, helperLogin, loginPlace } from '#core/registry/login'

const basic = (pair: string): string => Buffer.from(pair).toString('base64')
const ann = { kind: 'file', login: { kind: 'password', user: 'ann', password: 'a:ż' } }
const config = (value: object): string => JSON.stringify(value)

it.each([
  ['reg:5000', config({ auths: { 'reg:5000': { auth: basic('ann:a:ż') } } }), ann],
  ['reg:5000', config({ auths: { 'https://reg:5000/v2/': { auth: basic('ann:a:ż') } } }), ann],
  ['reg:5000', config({ auths: { 'reg:5000': { username: 'ann', password: 'a:ż' } } }), ann],
  ['docker.io', config({ auths: { 'https://index.docker.io/v1/': { auth: basic('ann:a:ż') } } }), ann],
  ['reg', config({ auths: { 'reg:5000': { auth: basic('ann:a:ż') } } }), { kind: 'none' }],
  ['reg', config({ auths: { reg: {} } }), { kind: 'none' }],
  [
    'reg',
    config({ auths: { reg: { auth: basic('ann:'), identitytoken: 'it' } } }),
    { kind: 'file', login: { kind: 'identity', token: 'it' } },
  ],
  [
    'reg',
    config({ credsStore: 'pass', auths: { reg: {} } }),
    { kind: 'helper', name: 'pass', server: 'reg' },
  ],
  [
    'docker.io',
    config({ credsStore: 'pass' }),
    { kind: 'helper', name: 'pass', server: 'https://index.docker.io/v1/' },
  ],
  [
    'reg',
    config({ credsStore: 'pass', credHelpers: { reg: 'ecr-login' } }),
    { kind: 'helper', name: 'ecr-login', server: 'reg' },
  ],
  ['reg', config({ credsStore: '../sh -c' }), { kind: 'none' }],
  ['reg', 'not JSON', { kind: 'none' }],
  ['reg', '', { kind: 'none' }],
])('the login of %s in %s', (registry, source, expected) => {
  expect(loginPlace(source, registry)).toEqual(expected)
})

it('reads what a credential helper prints', () => {
  expect(helperLogin('{"ServerURL":"reg","Username":"ann","Secret":"s"}')).toEqual({
    kind: 'password',
    user: 'ann',
    password: 's',
  })
  expect(helperLogin('{"Username":"<token>","Secret":"s"}')).toEqual({ kind: 'identity', token: 's' })
  expect(helperLogin('credentials not found in native keychain')).toBeNull()
})

it('writes a user and a password in UTF-8', () => {
  expect(basicAuthorization('ann', 'a:ż')).toBe(`Basic ${basic('ann:a:ż')}`)
})
