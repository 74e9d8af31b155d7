import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ClientChannel } from 'ssh2'
import type { LinkFault } from '#core/model/link'
import type { Exec } from '#core/ports'
import { argvProblem } from '#core/quote'
import { err, ok, type Result } from '#core/result'
import { type FrameToken, framedCommand, frameMarks } from '#core/ssh/framed-command'
import { type Limits, limitsOf } from '../limits.ts'
import { type Running, runToEnd, streamBytes } from '../running.ts'
import { createSlots, type Slots } from '../slots.ts'
import { type ChannelCommand, type ExecHost, placeOf, runningOn } from './channel-command.ts'

/** sshd allows 10 sessions on a connection unless told otherwise; the rest is left to whoever else shares it. */
const mostCommandsAtOnce = 6

/** A token that no other command has, and that nothing prints by chance. */
function newToken(): FrameToken {
  const letters = randomBytes(20).toString('hex')
  return { first: letters.slice(0, 20), second: letters.slice(20) }
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
  const token = newToken()
  // ssh2 passes no signal on once the input has ended, so input that is none ends on the other side.
  const lineOf = (words: readonly string[]): string => framedCommand(words, hasInput, token)
  const problem = argvProblem(argv, faults.language, lineOf)
  if (problem) return err(faults.make('config', 'host', 'ssh-command-unusable', { problem, place }))
  const what = argv[0] ?? faults.say('ssh-a-command')
  const command: ChannelCommand = { what, marks: frameMarks(token) }
  const waits = [...waitsForRoomMs]
  for (;;) {
    const giveBack = await slots.take(limits.signal)
    const stopped = host.gone() ?? limits.fault()
    if (!giveBack || stopped) {
      giveBack?.()
      return err(stopped ?? faults.make('closed', 'host', 'ssh-command-stopped', { command: what, place }))
    }
    const take = (channel: ClientChannel): Running => runningOn(host, command, channel, giveBack)
    const opened = await openChannel(host, lineOf(argv), take)
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
