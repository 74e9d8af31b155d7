import { constants } from 'node:os'
import type { Client, ClientChannel } from 'ssh2'
import type { LinkFault } from '#core/model/link'
import { err, ok, type Result } from '#core/result'
import type { FrameMarks } from '#core/ssh/framed-command'
import { plain } from '#core/text/plain'
import type { Faults } from '../faults.ts'
import type { Running } from '../running.ts'
import { FrameReader } from './frame-reader.ts'

const signalCodes: Readonly<Record<string, number | undefined>> = constants.signals

/** From this code on a shell was ended by a signal, or tells that its command was. */
const firstSignalCode = 129

/** What a command needs of the session it runs on. */
export interface ExecHost {
  readonly client: Client
  readonly name: string
  /** Who is signed in there. */
  readonly user: string
  readonly faults: Faults
  /** Why the session has ended; null while it is up. */
  gone(): LinkFault | null
}

export const placeOf = ({ name, faults }: ExecHost): string => faults.say('on-host', { host: name })

/** A command that is about to run: its name for sentences, and its marks. */
export interface ChannelCommand {
  readonly what: string
  readonly marks: FrameMarks
}

/** A command on its channel; only what stands between its marks is its output. */
export function runningOn(
  host: ExecHost,
  { what, marks }: ChannelCommand,
  channel: ClientChannel,
  onClose: () => void,
): Running {
  const { faults, name, user } = host
  const stdout = new FrameReader(marks.stdout)
  const stderr = new FrameReader(marks.stderr)
  channel.pipe(stdout)
  channel.stderr.pipe(stderr)
  const wholeRead = Promise.all(
    [stdout, stderr].map(reader => new Promise<void>(resolve => reader.once('close', () => resolve()))),
  )
  const noise = (): string => faults.scrub(plain(`${stdout.said()} ${stderr.said()}`))
  const refused = (said: string): LinkFault =>
    faults.make('config', 'host', 'ssh-shell-refused', { user, name, said })
  const refusedSaying = (said: string): LinkFault => refused(faults.say('ssh-shell-said', { said }))

  const endedWith = (exitCode: number | null): Result<number, LinkFault> => {
    if (stdout.code !== null) return ok(stdout.code)
    const gone = host.gone()
    if (gone === null && exitCode !== null) {
      const said = noise()
      if (!stdout.hasBegun)
        return err(
          said === '' ? refused(faults.say('ssh-shell-silent', { code: exitCode })) : refusedSaying(said),
        )
      // The signal ended the shell that would have told, too.
      if (exitCode >= firstSignalCode) return ok(exitCode)
    }
    return err(
      gone ?? faults.make('closed', 'host', 'ssh-command-ended', { command: what, place: placeOf(host) }),
    )
  }
  const ended = new Promise<Result<number, LinkFault>>(resolve => {
    let exitCode: number | null = null
    channel.once('exit', (code: number | null, signal?: string) => {
      exitCode = code ?? 128 + (signalCodes[signal ?? ''] ?? 0)
    })
    channel.once('close', () => {
      onClose()
      void wholeRead.then(() => resolve(endedWith(exitCode)))
    })
  })
  return {
    stdin: channel,
    endsInputItself: true,
    stdout,
    stderr,
    ended,
    whyNotBegun: () => {
      const said = stdout.hasBegun ? '' : noise()
      return said === '' ? null : refusedSaying(said)
    },
    stop: () => {
      // Some servers pass no signal on (OpenSSH for root): there the command only loses its input and output.
      channel.signal('TERM')
      channel.close()
      // ssh2 reports the end of a channel only after its output was read.
      channel.unpipe(stdout).resume()
      channel.stderr.unpipe(stderr).resume()
      stdout.destroy()
      stderr.destroy()
    },
  }
}
