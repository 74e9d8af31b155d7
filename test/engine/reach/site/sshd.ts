import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bareShell } from '../../../tools/bare-shell.ts'
import { accepts, freePort, until } from '../../tools/wait.ts'

/** Types of keys that ssh-keygen makes here. */
export type KeyType = 'ed25519' | 'ecdsa' | 'rsa'

/** Makes a key pair with ssh-keygen and returns the private key's path. */
export function makeKey(
  path: string,
  type: KeyType = 'ed25519',
  passphrase = '',
  more: string[] = [],
): string {
  execFileSync('ssh-keygen', ['-q', '-t', type, '-N', passphrase, '-C', 'test', '-f', path, ...more])
  return path
}

/** `type base64` of a public key. */
export const publicKeyOf = (path: string): string =>
  readFileSync(`${path}.pub`, 'utf8').split(' ').slice(0, 2).join(' ').trim()

/** Its fingerprint, as ssh-keygen prints it. */
export const printedFingerprint = (path: string): string =>
  execFileSync('ssh-keygen', ['-lf', `${path}.pub`], { encoding: 'utf8' }).split(' ')[1] ?? ''

/** A real OpenSSH server on loopback. */
export interface TestSshd {
  readonly port: number
  /** Path of the private host key of a type. */
  hostKey(type?: KeyType): string
  /** What it logged so far. */
  log(): string
  /** The processes of its sessions. */
  sessions(): readonly number[]
  signalSessions(signal: NodeJS.Signals): void
  start(): Promise<void>
  /** Ends the listener and all sessions. */
  stop(): Promise<void>
}

/** How a server differs from the usual one. */
export interface SshdOptions {
  readonly hostKeys?: readonly KeyType[]
  readonly authorized: readonly string[]
  /** More lines of sshd_config. */
  readonly lines?: readonly string[]
}

const parentOf = (pid: number): number => {
  try {
    return Number(/^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
  } catch {
    return 0
  }
}

function below(pid: number): readonly number[] {
  const all = readdirSync('/proc').filter(entry => /^\d+$/.test(entry))
  const children = all.map(Number).filter(candidate => parentOf(candidate) === pid)
  return children.flatMap(child => [child, ...below(child)])
}

const signalEach = (pids: readonly number[], signal: NodeJS.Signals): void => {
  for (const pid of pids) {
    try {
      process.kill(pid, signal)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    }
  }
}

/** Starts a server whose files lie in `folder`. */
export async function startTestSshd(folder: string, options: SshdOptions): Promise<TestSshd> {
  mkdirSync(folder, { recursive: true })
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true })
  const at = (name: string): string => join(folder, name)
  const port = await freePort()
  const types = options.hostKeys ?? ['ed25519']
  for (const type of types) makeKey(at(`host_${type}`), type)
  writeFileSync(at('authorized_keys'), options.authorized.map(line => `${line}\n`).join(''))
  writeFileSync(
    at('sshd_config'),
    [
      // sshd takes the first value of a keyword, so a test's own lines stand first.
      ...(options.lines ?? []),
      `Port ${port}`,
      'ListenAddress 127.0.0.1',
      ...types.map(type => `HostKey ${at(`host_${type}`)}`),
      `AuthorizedKeysFile ${at('authorized_keys')}`,
      bareShell(folder),
      'PidFile none',
      'StrictModes no',
      'UsePAM no',
      'PasswordAuthentication no',
      'PermitRootLogin prohibit-password',
      'LogLevel VERBOSE',
      '',
    ].join('\n'),
  )
  let server: ChildProcess | null = null
  const sessions = (): readonly number[] => (server?.pid === undefined ? [] : below(server.pid))
  const sshd: TestSshd = {
    port,
    hostKey: (type = 'ed25519') => at(`host_${type}`),
    log: () => readFileSync(at('log'), 'utf8'),
    sessions,
    signalSessions: signal => signalEach(sessions(), signal),
    async start() {
      server = spawn('/usr/sbin/sshd', ['-D', '-f', at('sshd_config'), '-E', at('log')], { stdio: 'ignore' })
      await until(`sshd on ${port}`, () => accepts(port))
    },
    async stop() {
      if (server === null || server.exitCode !== null || server.signalCode !== null) return
      const left = sessions()
      const ended = once(server, 'exit')
      signalEach([...left, server.pid ?? 0], 'SIGKILL')
      await ended
    },
  }
  await sshd.start()
  return sshd
}
