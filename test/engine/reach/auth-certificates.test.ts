import { execFileSync } from 'node:child_process'
import { renameSync, rmSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { nebula, signInSetup } from './site/sign-in.ts'
import { answering, createSite, faultOf, open, type Site } from './site/site.ts'
import type { TestSshd } from './site/sshd.ts'

let site: Site
beforeEach(() => {
  site = createSite()
})
afterEach(() => site.remove())
const { agentWith, key } = signInSetup(() => site)

describe('user certificates', () => {
  /** A server that lets in whoever an authority has signed for `principal`; the certificate is beside the key. */
  async function certifiedServer(
    path: string,
    options: readonly string[] = [],
    config = 'IdentityFile ~/.ssh/mine\n',
  ): Promise<TestSshd> {
    const authority = key('authority')
    execFileSync('ssh-keygen', [
      '-q',
      '-s',
      authority,
      '-I',
      'ada',
      '-n',
      site.user,
      ...options,
      `${path}.pub`,
    ])
    const sshd = await site.sshd('sshd', { authorized: [], lines: [`TrustedUserCAKeys ${authority}.pub`] })
    site.know(sshd)
    const block = `Host nebula\n  HostName 127.0.0.1\n  Port ${sshd.port}\n  User ${site.user}\n`
    site.write('.ssh/config', `${config}\n${block}`)
    return sshd
  }

  test.each(['ed25519', 'ecdsa', 'rsa'] as const)('beside an %s key', async type => {
    const sshd = await certifiedServer(key('mine', type))
    await open(site.reach(), nebula)
    expect(sshd.log()).toMatch(/Accepted (?:publickey|certificate).*CA/)
  })

  test('beside a usual key without any config', async () => {
    await certifiedServer(key('id_ed25519'), [], '')
    await open(site.reach(), nebula)
  })

  test('beside a key with a passphrase', async () => {
    await certifiedServer(key('mine', 'ed25519', 'pass phrase'))
    await open(site.reach(answering('pass phrase')), nebula)
  })

  test('of CertificateFile', async () => {
    await certifiedServer(key('mine'), [], 'IdentityFile ~/.ssh/mine\nCertificateFile ~/.ssh/%r.cert\n')
    renameSync(site.path('.ssh/mine-cert.pub'), site.path(`.ssh/${site.user}.cert`))
    await open(site.reach(), nebula)
  })

  test.each(['ed25519', 'rsa'] as const)('in an agent, its %s key nowhere else', async type => {
    const mine = key('mine', type)
    await certifiedServer(mine, [], '')
    const socket = await agentWith(mine)
    for (const end of ['', '.pub', '-cert.pub']) rmSync(`${mine}${end}`)
    await open(site.reach(answering(), { SSH_AUTH_SOCK: socket }), nebula)
  })

  test('of a file, its key in the agent', async () => {
    const mine = key('mine')
    const socket = await agentWith(mine)
    await certifiedServer(mine)
    rmSync(mine)
    await open(site.reach(answering(), { SSH_AUTH_SOCK: socket }), nebula)
  })

  test('that expired are named as the cause', async () => {
    const mine = key('mine')
    await certifiedServer(mine, ['-V', '20200101:20200102'])
    const { message } = faultOf(await site.reach().open(nebula))
    expect(message).toMatch(
      /The certificate .*mine-cert.pub expired at 2020-01-0\d \d\d:\d\d UTC. Have it renewed./,
    )
    expect(message).not.toContain('Add your public key')
  })

  test('for another user are named as the cause', async () => {
    const mine = key('mine')
    await certifiedServer(mine, ['-n', 'somebody'])
    expect(faultOf(await site.reach().open(nebula)).message).toContain(
      `is for somebody, not for ${site.user}.`,
    )
  })
})
