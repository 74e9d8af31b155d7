import type { RedisCommand, RedisReply } from '../ports.ts'
import { errorKind } from './errors.ts'

/** What a server refused for good, with its reply and until when it is not asked again. */
export type Refused = ReadonlyMap<string, { readonly reply: RedisReply; readonly untilMs: number }>

/** How long a refused command is left alone. */
const leftAloneMs = 60_000

/** XINFO's parts can be allowed one by one. */
const commandName = ([name, part]: RedisCommand): string =>
  name === 'XINFO' ? `${name} ${part}` : String(name)
const ownName = (command: RedisCommand): string => command.slice(0, 3).map(String).join('\n')

/** The reply of a command that need not be asked now, because it was refused a moment ago; null when it is to be asked. */
export function refusedReply(refused: Refused, command: RedisCommand, nowMs: number): RedisReply | null {
  const known = refused.get(commandName(command)) ?? refused.get(ownName(command))
  return known !== undefined && nowMs < known.untilMs ? known.reply : null
}

/** A script may be let in and then not do what it is for: that is said in words of many kinds. */
const isScript = ([name]: RedisCommand): boolean => /^eval/i.test(String(name))

/** What is refused after one more reply. */
export function learnRefusal(
  refused: Refused,
  command: RedisCommand,
  reply: RedisReply,
  nowMs: number,
): Refused {
  const kind = reply.ok ? null : errorKind(reply.error)
  const name =
    kind === 'no-command' || kind === 'no-permission' || (kind === 'other' && isScript(command))
      ? commandName(command)
      : kind === 'no-key-permission'
        ? ownName(command)
        : null
  return name === null ? refused : new Map(refused).set(name, { reply, untilMs: nowMs + leftAloneMs })
}
