import { spawn } from 'node:child_process'
import { Duplex } from 'node:stream'
import type { LinkFault } from '#core/model/link'
import { err, ok, type Result } from '#core/result'
import type { SshHop } from '#core/ssh/hop'
import { plain } from '#core/text/plain'
import type { SayParameters } from '#core/text/say'
import type { StringKey } from '#core/text/strings'
import type { Faults } from '../faults.ts'
import { hopName } from './names.ts'
import type { Transport } from './transport.ts'

const mostStderr = 4000
/** A command that goes on after its connection has ended is ended by force after this long. */
const killAfterMs = 2000
/** How long the end of a command is waited for, to say how it ended. */
const endsWithinMs = 1000

/** What is said of a ProxyCommand, however it ended. */
interface About {
  readonly name: string
  readonly said: string
  readonly command: string
}

/**
 * Runs the ProxyCommand of a hop as OpenSSH does (by the person's shell); its input and output are the connection. It ends
 * with the connection.
 */
export function openProxyCommand(
  hop: SshHop,
  env: Readonly<Record<string, string | undefined>>,
  faults: Faults,
): Promise<Result<Transport, LinkFault>> {
  const command = hop.proxyCommand ?? ''
  const name = hopName(hop)
  const isWindows = process.platform === 'win32'
  const shell = env.SHELL || '/bin/sh'
  const child = isWindows
    ? spawn(command, { shell: true, stdio: 'pipe', windowsHide: true, env })
    : spawn(shell, ['-c', `exec ${command}`], { stdio: 'pipe', detached: true, env })
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-mostStderr)
  })

  /** The fault that its end is; null while it runs. */
  let end: ((about: About) => LinkFault) | null = null
  const make = <Key extends StringKey>(key: Key, ...parameters: SayParameters<Key>): LinkFault =>
    faults.make('protocol', 'network', key, ...parameters)
  const ended = new Promise<void>(resolve => {
    child.once('error', error => {
      end = about => make('ssh-proxy-unstarted', { ...about, error: error.message })
      resolve()
    })
    child.once('close', (code, signal) => {
      end ??=
        code === null
          ? about => make('ssh-proxy-signal', { ...about, signal: signal ?? '?' })
          : about => make('ssh-proxy-ended', { ...about, code })
      resolve()
    })
  })
  const signal = (what: NodeJS.Signals): void => {
    if (child.pid === undefined || end !== null) return
    try {
      // The command may have started others: they are of its group.
      if (isWindows) child.kill(what)
      else process.kill(-child.pid, what)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    }
  }
  const stop = (): void => {
    signal('SIGTERM')
    const timer = setTimeout(() => signal('SIGKILL'), killAfterMs)
    timer.unref()
    void ended.then(() => clearTimeout(timer))
  }

  const told = (): LinkFault => {
    const text = plain(faults.scrub(stderr), 600)
      .trim()
      .replace(/[.\s]+$/, '')
    const said = text === '' ? faults.say('ssh-proxy-said-nothing') : faults.say('ssh-proxy-said', { text })
    const about = { name, said, command: plain(faults.scrub(command), 200) }
    return end === null ? make('ssh-proxy-silent', about) : end(about)
  }
  const { stdin, stdout } = child
  stdin.on('error', () => undefined)
  stdout.on('error', () => undefined)
  const stream = Duplex.from({ readable: stdout, writable: stdin })
  stream.on('error', () => undefined)
  stream.once('close', stop)

  const explain = async (): Promise<LinkFault | null> => {
    const late = new Promise<void>(resolve => {
      setTimeout(resolve, endsWithinMs).unref()
    })
    await Promise.race([ended, late])
    return end === null && stderr === '' ? null : told()
  }
  return new Promise(resolve => {
    child.once('spawn', () => resolve(ok({ stream, encrypted: () => undefined, release: stop, explain })))
    child.once('error', () => resolve(err(told())))
  })
}
