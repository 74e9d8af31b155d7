import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { bareShell } from '../../tools/bare-shell.ts'
import { accepts, freePort, until } from './wait.ts'

/** A real OpenSSH server on loopback with its own host key; the current user logs in with a key of its own. */
export interface LoopbackSshd {
  readonly port: number
  /** An ssh config that knows it as the given alias. */
  readonly configPath: string
  /** The line that trusts its host key. */
  knownHostsLine(): string
  fingerprint(): string
  start(): Promise<void>
  /** Ends the listener; sessions live on, as with a real sshd. */
  stop(): Promise<void>
  killSessions(): void
  /** Sessions keep their TCP connection and answer nothing. */
  freezeSessions(): void
  /** Another host key from the next start on. */
  changeHostKey(): void
}

const sshdPath = '/usr/sbin/sshd'

/** Makes an ed25519 key pair; the public key as it stands in known_hosts. */
export function makeKey(path: string): string {
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'test', '-f', path])
  return readFileSync(`${path}.pub`, 'utf8').split(' ').slice(0, 2).join(' ')
}

const parentOf = (pid: number): number => {
  try {
    return Number(/^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
  } catch {
    return 0
  }
}

/** The processes below one, by /proc. */
function descendants(pid: number): readonly number[] {
  const all = readdirSync('/proc')
    .filter(entry => /^\d+$/.test(entry))
    .map(Number)
  const children = all.filter(candidate => parentOf(candidate) === pid)
  return children.flatMap(child => [child, ...descendants(child)])
}

/** Writes keys and config into `directory` and starts the server; `alias` is its name in the ssh config. */
export async function startSshd(directory: string, alias: string): Promise<LoopbackSshd> {
  mkdirSync(directory, { recursive: true })
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true })
  const at = (name: string): string => join(directory, name)
  const port = await freePort()
  makeKey(at('host_key'))
  makeKey(at('user_key'))
  writeFileSync(at('authorized_keys'), readFileSync(at('user_key.pub')))
  writeFileSync(
    at('sshd_config'),
    [
      `Port ${port}`,
      'ListenAddress 127.0.0.1',
      `HostKey ${at('host_key')}`,
      `AuthorizedKeysFile ${at('authorized_keys')}`,
      bareShell(directory),
      'PidFile none',
      'StrictModes no',
      'UsePAM no',
      'PasswordAuthentication no',
      'PermitRootLogin prohibit-password',
      'Subsystem sftp internal-sftp',
      '',
    ].join('\n'),
  )
  writeFileSync(
    at('ssh_config'),
    [
      `Host ${alias}`,
      '  HostName 127.0.0.1',
      `  Port ${port}`,
      `  User ${userInfo().username}`,
      `  IdentityFile ${at('user_key')}`,
      '  IdentitiesOnly yes',
      '',
    ].join('\n'),
  )
  let server: ChildProcess | null = null
  let sessions: readonly number[] = []
  const signalSessions = (signal: NodeJS.Signals): void => {
    if (server?.pid !== undefined) sessions = descendants(server.pid)
    for (const pid of sessions) {
      // One that ended meanwhile (its parent was signalled first) needs no signal.
      if (parentOf(pid) !== 0) process.kill(pid, signal)
    }
  }
  const hostKey = (): string => readFileSync(at('host_key.pub'), 'utf8').split(' ').slice(0, 2).join(' ')
  const sshd: LoopbackSshd = {
    port,
    configPath: at('ssh_config'),
    knownHostsLine: () => `[127.0.0.1]:${port} ${hostKey()}\n`,
    fingerprint: () =>
      execFileSync('ssh-keygen', ['-lf', at('host_key.pub')], { encoding: 'utf8' }).split(' ')[1] ?? '',
    async start() {
      server = spawn(sshdPath, ['-D', '-f', at('sshd_config'), '-E', at('sshd.log')], { stdio: 'ignore' })
      await until(`sshd on ${port}`, () => accepts(port))
    },
    async stop() {
      if (server?.pid === undefined || server.exitCode !== null) return
      sessions = descendants(server.pid)
      const ended = once(server, 'exit')
      server.kill('SIGKILL')
      await ended
      server = null
    },
    killSessions: () => signalSessions('SIGKILL'),
    freezeSessions: () => signalSessions('SIGSTOP'),
    changeHostKey() {
      for (const end of ['', '.pub']) renameSync(at(`host_key${end}`), at(`old_host_key${end}`))
      makeKey(at('host_key'))
    },
  }
  await sshd.start()
  return sshd
}
