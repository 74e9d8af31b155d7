import { expect, test } from 'vitest'
import { readSshAnswer } from '#core/ssh/answer'

const usual = ['id_rsa', 'id_ecdsa', 'id_ecdsa_sk', 'id_ed25519', 'id_ed25519_sk', 'id_xmss', 'id_dsa']
  .map(name => `identityfile ~/.ssh/${name}\n`)
  .join('')
const answer = (more: string) => {
  const read = readSshAnswer(`host nebula\nuser ada\nhostname 10.0.0.7\nport 22\n${more}`)
  if (read === null) throw new Error('no answer')
  return read
}

test('the first value of a keyword counts, keys and certificates add up', () => {
  const read = answer(
    'identityfile ~/one\nidentityfile ~/two words\ncertificatefile /c\nproxycommand nc %h %p\n',
  )
  expect(read.words('hostname')).toEqual(['10.0.0.7'])
  expect(read.all('identityfile')).toEqual(['~/one', '~/two words'])
  expect(read.all('certificatefile')).toEqual(['/c'])
  expect(read.rest('proxycommand')).toBe('nc %h %p')
  expect(read.words('revokedhostkeys')).toBeUndefined()
})

test('the usual identities are not named ones', () => {
  expect(answer(usual).all('identityfile')).toEqual([])
  expect(answer('identityfile ~/.ssh/id_rsa\n').all('identityfile')).toEqual(['~/.ssh/id_rsa'])
})

test('paths with spaces stay whole in a list', () => {
  expect(answer('userknownhostsfile /a b/known ~/.ssh/k2 none\n').words('userknownhostsfile')).toEqual([
    '/a b/known',
    '~/.ssh/k2',
    'none',
  ])
})

test.each(['', 'Dropbear client v2020\n', 'hostname x\n'])('%j is no answer of OpenSSH', text => {
  expect(readSshAnswer(text)).toBeNull()
})
