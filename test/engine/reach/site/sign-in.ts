import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { until } from '../../tools/wait.ts'
import { brokerOf, type Site } from './site.ts'
import { type KeyType, makeKey, publicKeyOf, type TestSshd } from './sshd.ts'

/** The broker behind the alias that the servers have. */
export const nebula = brokerOf({ ssh: 'nebula' })

/** What tests of a sign-in set up on a site. */
export interface SignInSetup {
  /** A server that lets in exactly these keys, known, as `nebula`; `config` replaces the identity of the site. */
  serverFor(keys: readonly string[], config?: string, lines?: readonly string[]): Promise<TestSshd>
  /** A real ssh-agent with keys in it: its socket. */
  agentWith(...keys: readonly string[]): Promise<string>
  /** A key pair in the .ssh folder: the private key's path. */
  key(name: string, type?: KeyType, passphrase?: string, more?: string[]): string
}

/** The setup on the site that `siteNow` names when it is used. */
export const signInSetup = (siteNow: () => Site): SignInSetup => ({
  async serverFor(keys, config = '', lines = []) {
    const site = siteNow()
    const sshd = await site.sshd('sshd', { authorized: keys.map(publicKeyOf), lines })
    site.know(sshd)
    site.write(
      '.ssh/config',
      `${config}\nHost nebula\n  HostName 127.0.0.1\n  Port ${sshd.port}\n  User ${site.user}\n`,
    )
    return sshd
  },
  async agentWith(...keys) {
    const site = siteNow()
    const socket = site.path('agent.sock')
    const agent: ChildProcess = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' })
    site.cleanup(async () => {
      const ended = once(agent, 'exit')
      agent.kill()
      await ended
    })
    const ready = (): boolean => {
      try {
        execFileSync('ssh-add', ['-q', ...keys], { env: { SSH_AUTH_SOCK: socket }, stdio: 'ignore' })
        return true
      } catch {
        return false
      }
    }
    await until('ssh-agent', ready)
    return socket
  },
  key: (name, type = 'ed25519', passphrase = '', more = []) =>
    makeKey(siteNow().path(`.ssh/${name}`), type, passphrase, more),
})
