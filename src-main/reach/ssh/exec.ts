import { constants } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Client, ClientChannel } from 'ssh2'
import type { LinkFault } from '#core/model/link'
import type { Exec } from '#core/ports'
import { argvProblem, quoteArgv } from '#core/quote'
import { err, ok, type Result } from '#core/result'
import type { Faults } from '../faults.ts'
import { type Limits, limitsOf } from '../limits.ts'
import { type Running, runToEnd, streamBytes } from '../running.ts'
import { createSlots, type Slots } from '../slots.ts'

/** sshd allows 10 sessions on a connection unless told otherwise; the rest is left to whoever else shares it. */
const mostCommandsAtOnce = 6

const signalCodes: Readonly<Record<string, number | undefined>> = constants.signals

/** What a command needs of the session it runs on. */
export interface ExecHost {
  readonly client: Client
  readonly name: string
  readonly faults: Faults
  /** Why the session has ended; null while it is up. */
  gone(): LinkFault | null
}

const placeOf = ({ name, faults }: ExecHost): string => faults.say('on-host', { host: name })

function runningOn(host: ExecHost, command: string, channel: ClientChannel, onClose: () => void): Running {
  const ended = new Promise<Result<number, LinkFault>>(resolve => {
    let code: number | null = null
    channel.once('exit', (exitCode: number | null, signal?: string) => {
      code = exitCode ?? 128 + (signalCodes[signal ?? ''] ?? 0)
    })
    channel.once('close', () => {
      onClose()
      const lost = host.faults.make('closed', 'host', 'ssh-command-ended', { command, place: placeOf(host) })
      resolve(code === null ? err(host.gone() ?? lost) : ok(code))
    })
  })
  return {
    stdin: channel,
    endsInputItself: true,
    stdout: channel,
    stderr: channel.stderr,
    ended,
    stop: () => {
      // Some servers pass no signal on (OpenSSH for root): there the command only loses its input and output.
      channel.signal('TERM')
      channel.close()
      // ssh2 reports the end of a channel only after its output was read.
      channel.resume()
      channel.stderr.resume()
    },
  }
}

/** Reasons with which a server refuses a channel when it has no room: connect failed (sshd's MaxSessions), shortage. */
const noRoom: readonly unknown[] = [2, 4]

/** sshd frees a session's place a moment after it ended: a refusal while nothing else runs is worth these waits. */
const waitsForRoomMs = [20, 50, 100, 200, 400]

/** Opens a channel for one command, waiting for a place; a server that allows fewer at once is given fewer. */
async function start(
  host: ExecHost,
  slots: Slots,
  argv: readonly string[],
  hasInput: boolean,
  limits: Limits,
): Promise<Result<Running, LinkFault>> {
  const { faults } = host
  const place = placeOf(host)
  const problem = argvProblem(argv, faults.language)
  if (problem) return err(faults.make('config', 'host', 'ssh-command-unusable', { problem, place }))
  const what = argv[0] ?? faults.say('ssh-a-command')
  // ssh2 passes no signal on once the input has ended, so input that is none ends on the other side.
  const command = hasInput ? quoteArgv(argv) : `${quoteArgv(argv)} </dev/null`
  const waits = [...waitsForRoomMs]
  for (;;) {
    const giveBack = await slots.take(limits.signal)
    const stopped = host.gone() ?? limits.fault()
    if (!giveBack || stopped) {
      giveBack?.()
      return err(stopped ?? faults.make('closed', 'host', 'ssh-command-stopped', { command: what, place }))
    }
    const opened = await openChannel(host, command, channel => runningOn(host, what, channel, giveBack))
    if (opened.ok) return opened
    const { full, fault: refusal } = opened.error
    const othersRun = full && slots.shrink()
    const waitMs = othersRun ? 0 : waits.shift()
    if (waitMs) await sleep(waitMs)
    giveBack()
    if (!full || waitMs === undefined) return err(host.gone() ?? refusal)
  }
}

interface NotOpened {
  readonly fault: LinkFault
  /** The server said that it has no more room for sessions. */
  readonly full: boolean
}

/** `take` is given the channel at once: a short command may end in the same packet that opened it. */
function openChannel(
  host: ExecHost,
  command: string,
  take: (channel: ClientChannel) => Running,
): Promise<Result<Running, NotOpened>> {
  return new Promise(resolve => {
    const fail = (error: unknown): void => {
      const reason = typeof error === 'object' && error !== null ? Reflect.get(error, 'reason') : undefined
      const { name, faults } = host
      const said = { name, error: faults.scrub(String(error)) }
      const told = faults.make('protocol', 'host', 'ssh-command-refused', said)
      resolve(err({ fault: told, full: noRoom.includes(reason) }))
    }
    try {
      host.client.exec(command, (error, channel) => (error ? fail(error) : resolve(ok(take(channel)))))
    } catch (error) {
      fail(error)
    }
  })
}

/** Runs commands on an SSH session. */
export function sshExec(host: ExecHost): Exec {
  const slots = createSlots(mostCommandsAtOnce)
  const limits = (argv: readonly string[], options: Parameters<typeof limitsOf>[0]): Limits =>
    limitsOf(options, argv[0] ?? host.faults.say('ssh-a-command'), placeOf(host), host.faults)
  return {
    run: async (argv, options = {}) => {
      const limit = limits(argv, options)
      try {
        const running = await start(host, slots, argv, options.stdin !== undefined, limit)
        return running.ok ? await runToEnd(running.value, options, limit) : running
      } finally {
        limit.release()
      }
    },
    stream: async (argv, options = {}) => {
      const limit = limits(argv, options)
      const running = await start(host, slots, argv, options.stdin !== undefined, limit)
      if (running.ok) return ok(streamBytes(running.value, options, limit))
      limit.release()
      return running
    },
  }
}
