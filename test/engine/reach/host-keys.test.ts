import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { HostKeyOffer } from '#core/model/link'
import { quoteArgv } from '#core/quote'
import { answering, brokerOf, createSite, faultOf, must, open, type Site } from './site/site.ts'
import { makeKey, printedFingerprint, publicKeyOf, type TestSshd } from './site/sshd.ts'

let site: Site
beforeEach(() => {
  site = createSite()
})
afterEach(() => site.remove())

const nebula = brokerOf({ ssh: 'nebula' })
const nameOf = (server: TestSshd): string => `[127.0.0.1]:${server.port}`

async function server(hostKeys?: Parameters<Site['sshd']>[1]): Promise<TestSshd> {
  const started = await site.sshd('sshd', hostKeys)
  site.config({ nebula: started })
  return started
}

function offerOf(fault: { readonly hostKey?: HostKeyOffer }): HostKeyOffer {
  if (!fault.hostKey) throw new Error('the fault has no offer')
  return fault.hostKey
}

describe('first contact', () => {
  test('is refused with an offer that shows what ssh-keygen shows', async () => {
    const sshd = await server()
    const fault = faultOf(await site.reach().open(nebula))
    expect(fault).toMatchObject({ code: 'host-key-unknown', layer: 'host' })
    expect(fault.message).toContain(printedFingerprint(sshd.hostKey()))
    expect(offerOf(fault)).toEqual({
      host: nameOf(sshd),
      keyType: 'ssh-ed25519',
      fingerprint: printedFingerprint(sshd.hostKey()),
      keyBase64: publicKeyOf(sshd.hostKey()).split(' ')[1],
      known: [],
      knownAt: [],
    })
  })

  test('touches no credential before the key is trusted', async () => {
    makeKey(site.path('.ssh/locked'), 'ed25519', 'secret words')
    const sshd = await server({ authorized: [publicKeyOf(site.path('.ssh/locked'))] })
    const secrets = answering('secret words')
    const broker = brokerOf({
      ssh: { host: 'nebula', identityFile: '~/.ssh/locked', password: { ask: true } },
    })
    faultOf(await site.reach(secrets).open(broker))
    expect(secrets.asked).toEqual([])
    expect(sshd.log()).not.toMatch(/userauth|Failed|Postponed|Accepted/)
  })

  test('ends once the offer is trusted, in the own store only', async () => {
    const sshd = await server()
    const known = site.write('.ssh/known_hosts', '# mine\n')
    const reach = site.reach()
    await reach.trust(offerOf(faultOf(await reach.open(nebula))))
    await open(reach, nebula)
    expect(readFileSync(known, 'utf8')).toBe('# mine\n')
    expect(readFileSync(site.trustStore, 'utf8')).toBe(`${nameOf(sshd)} ${publicKeyOf(sshd.hostKey())}\n`)
    expect(statSync(site.trustStore).mode & 0o777).toBe(0o600)
  })

  test('OpenSSH itself trusts the store that was written', async () => {
    const sshd = await server()
    const reach = site.reach()
    await reach.trust(offerOf(faultOf(await reach.open(nebula))))
    const found = execFileSync('ssh-keygen', ['-F', nameOf(sshd), '-f', site.trustStore], {
      encoding: 'utf8',
    })
    expect(found).toContain(publicKeyOf(sshd.hostKey()))
  })

  test('tells of an authority that would vouch, and that it is not supported', async () => {
    const sshd = await server()
    const known = site.write('.ssh/known_hosts', `@cert-authority * ${publicKeyOf(sshd.hostKey())}\n`)
    const fault = faultOf(await site.reach().open(nebula))
    expect(fault.code).toBe('host-key-unknown')
    expect(fault.message).toContain(
      `${known}:1 names an authority for it, but host certificates are not supported`,
    )
  })
})

describe('a known host', () => {
  const line = (sshd: TestSshd, names: string): string => `${names} ${publicKeyOf(sshd.hostKey())}\n`

  test.each([
    ['by its port', (sshd: TestSshd) => line(sshd, nameOf(sshd))],
    ['in a list', (sshd: TestSshd) => line(sshd, `other,${nameOf(sshd)}`)],
    ['by a wildcard', (sshd: TestSshd) => line(sshd, `[127.0.*]:${sshd.port}`)],
    ['without its port', (sshd: TestSshd) => line(sshd, '127.0.0.1')],
  ])('is trusted %s', async (_, text) => {
    const sshd = await server()
    site.write('.ssh/known_hosts', text(sshd))
    await open(site.reach(), nebula)
    expect(existsSync(site.trustStore)).toBe(false)
  })

  test('is trusted by a name that ssh-keygen hashed', async () => {
    const sshd = await server()
    site.know(sshd)
    execFileSync('ssh-keygen', ['-q', '-H', '-f', site.path('.ssh/known_hosts')], { stdio: 'ignore' })
    expect(readFileSync(site.path('.ssh/known_hosts'), 'utf8')).toMatch(/^\|1\|/)
    await open(site.reach(), nebula)
  })

  test('is trusted under its HostKeyAlias', async () => {
    const sshd = await server()
    site.write('.ssh/known_hosts', line(sshd, 'gpu-key'))
    site.config({ nebula: sshd }, 'Host nebula\n  HostKeyAlias gpu-key\n')
    await open(site.reach(), nebula)
  })

  test('is trusted by the files that the ssh config names', async () => {
    const sshd = await server()
    site.write('mine', line(sshd, nameOf(sshd)))
    site.config({ nebula: sshd }, 'Host nebula\n  UserKnownHostsFile ~/nowhere ~/mine\n')
    await open(site.reach(), nebula)
  })

  test('shows the key that stands there without its port', async () => {
    const sshd = await server({ hostKeys: ['ed25519', 'ecdsa'] })
    site.write('.ssh/known_hosts', `127.0.0.1 ${publicKeyOf(sshd.hostKey('ecdsa'))}\n`)
    await open(site.reach(), nebula)
  })

  test.each(['ed25519', 'ecdsa', 'rsa'] as const)(
    'shows its %s key where that is the one on file',
    async type => {
      const sshd = await server({ hostKeys: ['ed25519', 'ecdsa', 'rsa'] })
      site.write('.ssh/known_hosts', `${nameOf(sshd)} ${publicKeyOf(sshd.hostKey(type))}\n`)
      await open(site.reach(), nebula)
    },
  )
})

describe('a changed key', () => {
  test('stops everything with both fingerprints and the place of the old one', async () => {
    const sshd = await server()
    const old = makeKey(site.path('old'))
    const known = site.write('.ssh/known_hosts', `# mine\n${nameOf(sshd)} ${publicKeyOf(old)}\n`)
    const fault = faultOf(await site.reach().open(nebula))
    expect(fault).toMatchObject({ code: 'host-key-changed', layer: 'host' })
    expect(fault.message).toContain(
      `Was ${printedFingerprint(old)}, is ${printedFingerprint(sshd.hostKey())}.`,
    )
    expect(fault.message).toContain(`until the old key is removed from ${known}:2`)
    expect(offerOf(fault)).toMatchObject({ known: [printedFingerprint(old)], knownAt: [`${known}:2`] })
    expect(sshd.log()).not.toMatch(/userauth|Accepted/)
  })

  test('cannot be trusted over the old one, only after that was forgotten', async () => {
    const sshd = await server()
    const old = makeKey(site.path('old'))
    const reach = site.reach()
    const oldOffer: HostKeyOffer = {
      host: nameOf(sshd),
      keyType: 'ssh-ed25519',
      keyBase64: publicKeyOf(old).split(' ')[1] ?? '',
      fingerprint: printedFingerprint(old),
      known: [],
      knownAt: [],
    }
    await reach.trust(oldOffer)
    const changed = faultOf(await reach.open(nebula))
    expect(changed.message).toContain('until you forget the old key in Settings')
    expect(changed.command).toBe(quoteArgv(['ssh-keygen', '-R', nameOf(sshd), '-f', site.trustStore]))
    await expect(reach.trust(offerOf(changed))).rejects.toThrow('must be forgotten first')
    expect(faultOf(await reach.open(nebula)).code).toBe('host-key-changed')

    expect(await reach.forget(nameOf(sshd))).toEqual({ ok: true, value: null })
    const unknown = faultOf(await reach.open(nebula))
    expect(unknown.code).toBe('host-key-unknown')
    await reach.trust(offerOf(unknown))
    await open(reach, nebula)
  })

  test('of another type than the one on file is a change too', async () => {
    const sshd = await server({ hostKeys: ['ecdsa'] })
    site.write('.ssh/known_hosts', `${nameOf(sshd)} ${publicKeyOf(makeKey(site.path('old')))}\n`)
    expect(faultOf(await site.reach().open(nebula)).code).toBe('host-key-changed')
  })

  test('that is revoked is refused even where it is trusted', async () => {
    const sshd = await server()
    const key = publicKeyOf(sshd.hostKey())
    const known = site.write('.ssh/known_hosts', `${nameOf(sshd)} ${key}\n@revoked * ${key}\n`)
    const fault = faultOf(await site.reach().open(nebula))
    expect(fault.code).toBe('host-key-changed')
    expect(fault.message).toContain(`is revoked in ${known}:2`)
  })
})

describe('forget', () => {
  test('says where else a key stands, and touches only the own store', async () => {
    const sshd = await server()
    site.know(sshd)
    const reach = site.reach()
    must(await reach.open(nebula))
    const told = await reach.forget(nameOf(sshd))
    expect(told).toEqual({ ok: false, error: expect.stringContaining(`${site.path('.ssh/known_hosts')}:1`) })
    await open(reach, nebula)
  })

  test('says when there is nothing to forget', async () => {
    expect(await site.reach().forget('nowhere')).toEqual({
      ok: false,
      error: 'No key of nowhere is on file.',
    })
  })

  test('keeps the keys of other hosts', async () => {
    const reach = site.reach()
    const offer = { keyType: 'ssh-ed25519', fingerprint: '', keyBase64: 'QUJD', known: [], knownAt: [] }
    await reach.trust({ ...offer, host: 'one' })
    await reach.trust({ ...offer, host: '[one]:2222' })
    await reach.trust({ ...offer, host: 'one' })
    await reach.forget('one')
    expect(readFileSync(site.trustStore, 'utf8')).toBe('[one]:2222 ssh-ed25519 QUJD\n')
  })
})

describe('RevokedHostKeys', () => {
  async function revoking(file: (sshd: TestSshd) => string): Promise<TestSshd> {
    const sshd = await site.sshd('sshd')
    site.config({ nebula: sshd }, `RevokedHostKeys ${file(sshd)}\n`)
    site.know(sshd)
    return sshd
  }
  const list = (how: readonly string[], key: (sshd: TestSshd) => string) => (sshd: TestSshd) => {
    execFileSync('ssh-keygen', ['-q', '-k', '-f', site.path('krl'), ...how, key(sshd)])
    return site.path('krl')
  }

  test.each([
    ['as text', (sshd: TestSshd) => site.write('revoked', `# old\n${publicKeyOf(sshd.hostKey())} host\n`)],
    ['in a key revocation list', list([], sshd => `${sshd.hostKey()}.pub`)],
    [
      'by its hash in a key revocation list',
      list([], sshd => {
        const [, base64] = publicKeyOf(sshd.hostKey()).split(' ')
        const hash = createHash('sha256')
          .update(Buffer.from(base64 ?? '', 'base64'))
          .digest('base64')
          .replace(/=+$/, '')
        return site.write('spec', `hash: SHA256:${hash}\n`)
      }),
    ],
  ])('a trusted key that is revoked %s stops the connection', async (_, file) => {
    await revoking(file)
    const fault = faultOf(await site.reach().open(nebula))
    expect(fault).toMatchObject({ code: 'host-key-changed', layer: 'host' })
    expect(fault.message).toContain('is revoked in')
  })

  test.each([
    ['as text', () => site.write('revoked', `${publicKeyOf(site.key)}\n`)],
    ['in a key revocation list', list([], () => `${site.key}.pub`)],
  ])('another key %s changes nothing', async (_, file) => {
    await revoking(file)
    await open(site.reach(), nebula)
  })

  test.each([
    ['missing', () => site.path('nowhere')],
    ['cut', () => site.write('cut', 'SSHKRL\n\0\0\0')],
  ])('a file that is %s stops every connection, as in OpenSSH', async (_, file) => {
    await revoking(file)
    const fault = faultOf(await site.reach().open(nebula))
    expect(fault).toMatchObject({ code: 'config', layer: 'host' })
    expect(fault.message).toContain('cannot be read. No host key is trusted until it can be.')
  })
})
