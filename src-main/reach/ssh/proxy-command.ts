import { spawn } from 'node:child_process'
import { Duplex } from 'node:stream'
import type { LinkFault } from '#core/model/link'
import { err, ok, type Result } from '#core/result'
import type { SshHop } from '#core/ssh/hop'
import { plain } from '#core/text/plain'
import { fault, type Scrub } from '../faults.ts'
import { hopName } from './names.ts'
import type { Transport } from './transport.ts'

const mostStderr = 4000
/** A command that goes on after its connection has ended is ended by force after this long. */
const killAfterMs = 2000
/** How long the end of a command is waited for, to say how it ended. */
const endsWithinMs = 1000

/**
 * Runs the ProxyCommand of a hop as OpenSSH does (by the person's shell); its input and output are the connection. It ends
 * with the connection.
 */
export function openProxyCommand(
  hop: SshHop,
  env: Readonly<Record<string, string | undefined>>,
  scrub: Scrub,
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

  let how: string | null = null
  const ended = new Promise<void>(resolve => {
    child.once('error', error => {
      how = `could not be started: ${error.message}`
      resolve()
    })
    child.once('close', (code, signal) => {
      how ??= code === null ? `was ended by ${signal}` : `ended with exit code ${code}`
      resolve()
    })
  })
  const signal = (what: NodeJS.Signals): void => {
    if (child.pid === undefined || how !== null) return
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
    const said = plain(scrub(stderr), 600).trim()
    const why = said === '' ? 'It said nothing.' : `It said: ${said.replace(/[.\s]+$/, '')}.`
    const words = plain(scrub(command), 200)
    return fault(
      'protocol',
      'network',
      `The ProxyCommand of ${name} ${how ?? 'does not answer'}. ${why} It is: ${words}`,
    )
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
    return how === null && stderr === '' ? null : told()
  }
  return new Promise(resolve => {
    child.once('spawn', () => resolve(ok({ stream, encrypted: () => undefined, release: stop, explain })))
    child.once('error', () => resolve(err(told())))
  })
}
