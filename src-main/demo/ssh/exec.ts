import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import type { ServerChannel, Session } from 'ssh2'
import { killGroup, type Processes } from '../place/processes.ts'

/** What commands of SSH clients run in. */
export interface ShellPlace {
  readonly home: string
  readonly env: Readonly<Record<string, string>>
  readonly processes: Processes
}

/** Answers a session's `exec` and `shell` requests with a real /bin/sh, as sshd does without a terminal. */
export function serveSession(session: Session, place: ShellPlace): void {
  let shell: ReturnType<typeof spawn> | null = null
  const start = (channel: ServerChannel, argv: readonly string[]): void => {
    shell = runShell(channel, argv, place)
  }
  session.on('exec', (accept, _reject, info) => start(accept(), ['-c', info.command]))
  session.on('shell', accept => start(accept(), ['-s']))
  session.on('signal', (_accept, _reject, info) => {
    const signal = Object.keys(constants.signals).find(name => name === `SIG${info.name}`)
    if (shell?.pid !== undefined && signal !== undefined) killGroup(shell.pid, signal as NodeJS.Signals)
  })
}

/**
 * Joins a shell to a channel. When the client goes away the shell is not killed: its pipes close, and what it began
 * goes on, exactly like a command under sshd.
 */
function runShell(
  channel: ServerChannel,
  argv: readonly string[],
  place: ShellPlace,
): ReturnType<typeof spawn> {
  const child = spawn('/bin/sh', argv, { cwd: place.home, env: place.env, detached: true, stdio: 'pipe' })
  place.processes.track(child)
  channel.pipe(child.stdin)
  child.stdout.pipe(channel, { end: false })
  child.stderr.pipe(channel.stderr, { end: false })
  // A command may end before it has read its input, and a client before it has read the output.
  child.stdin.on('error', () => channel.resume())
  channel.on('error', () => channel.destroy())
  channel.on('close', () => {
    child.stdin.destroy()
    child.stdout.destroy()
    child.stderr.destroy()
  })
  child.on('error', error => channel.stderr.write(`${error.message}\n`))
  child.on('close', (code, signal) => {
    if (signal === null) channel.exit(code ?? 255)
    else channel.exit(signal.replace(/^SIG/, ''), false, '')
    channel.end()
  })
  return child
}
