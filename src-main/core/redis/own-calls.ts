import type { RedisCommand } from '../ports.ts'

/** The client name of every connection that Brokerlight opens: CLIENT LIST and SLOWLOG GET tell it. */
export const ownClientName = 'brokerlight'

/** Commands whose second word says what they do; Redis counts each of them by itself since 7.0. */
const withSubcommand =
  /^(acl|client|cluster|command|config|debug|function|latency|memory|module|object|pubsub|script|slowlog|xgroup|xinfo)$/i

/** The words that name a command: `XLEN`, `XINFO STREAM`; an unknown word is only ever a value. */
export function commandWords([name = '', sub]: readonly string[]): readonly string[] {
  const isSub = sub !== undefined && withSubcommand.test(name) && /^[a-z-]{1,30}$/i.test(sub)
  return [name, ...(isSub ? [sub] : [])]
}

/** Adds commands that are sent to what was counted before, under the names of LATENCY HISTOGRAM (`xlen`, `xinfo|stream`). */
export function countCalls(counts: Map<string, number>, commands: readonly RedisCommand[]): void {
  for (const command of commands) {
    const name = String(command[0]).toLowerCase()
    const sub = withSubcommand.test(name) && command.length > 1 ? String(command[1]).toLowerCase() : null
    for (const each of sub === null ? [name] : [name, `${name}|${sub}`])
      counts.set(each, (counts.get(each) ?? 0) + 1)
  }
}

/** What was counted between two times. */
export const callsSince = (
  earlier: ReadonlyMap<string, number>,
  now: ReadonlyMap<string, number>,
): ReadonlyMap<string, number> =>
  new Map([...now].map(([name, count]) => [name, count - (earlier.get(name) ?? 0)]))
