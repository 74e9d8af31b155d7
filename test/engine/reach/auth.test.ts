import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { nebula, signInSetup } from './site/sign-in.ts'
import { answering, brokerOf, createSite, faultOf, open, type Site } from './site/site.ts'

let site: Site
beforeEach(() => {
  site = createSite()
})
afterEach(() => site.remove())
const { serverFor, key } = signInSetup(() => site)

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
