import type { RedisCommand, RedisReply } from '#core/ports'
import { keyOf } from '#core/redis/keys'
import { slotOf } from '#core/redis/slots'

/** Where one command of a pipeline belongs: to the owner of a slot, to the nth master (a SCAN), or to any node. */
export type Place =
  | { readonly on: 'slot'; readonly slot: number; readonly whole: boolean }
  | { readonly on: 'master'; readonly index: number }
  | { readonly on: 'home' }

const nameOf = (command: RedisCommand): string => String(command[0]).toLowerCase()

const reads =
  /^(cluster|eval_ro|exists|get|hget|hgetall|hlen|hmget|info|lindex|llen|lrange|memory|mget|object|pttl|scan|scard|smembers|sscan|strlen|ttl|type|xinfo|xlen|xpending|xrange|xrevrange|zcard|zcount|zrange|zscore)$/

/** Whether a command changes nothing for sure. */
export const isRead = (command: RedisCommand): boolean => reads.test(nameOf(command))

/** More masters than any cluster has. */
const mostMasters = 16_384n

/** A SCAN cursor over all masters one after the other: the node's own cursor, and which master it is for. */
function cursorOf(command: RedisCommand): { readonly own: bigint; readonly index: number } {
  const text = String(command[1])
  const all = /^\d{1,25}$/.test(text) ? BigInt(text) : 0n
  return { own: all / mostMasters, index: Number(all % mostMasters) }
}

/** Where each command goes. The commands of a transaction stay together: at the first key among them. */
export function placesOf(commands: readonly RedisCommand[]): readonly Place[] {
  let transaction: Place | null = null
  return commands.map((command, at) => {
    const name = nameOf(command)
    if (name === 'multi') {
      const end = commands.findIndex((other, index) => index > at && /^(exec|discard)$/.test(nameOf(other)))
      const inside = commands.slice(at, end === -1 ? undefined : end)
      const [key] = inside.flatMap(one => keyOf(one) ?? [])
      transaction = key === undefined ? { on: 'home' } : { on: 'slot', slot: slotOf(key), whole: true }
    }
    const place: Place = transaction ?? placeOf(command)
    if (name === 'exec' || name === 'discard') transaction = null
    return place
  })
}

function placeOf(command: RedisCommand): Place {
  if (nameOf(command) === 'scan') return { on: 'master', index: cursorOf(command).index }
  const key = keyOf(command)
  return key === null ? { on: 'home' } : { on: 'slot', slot: slotOf(key), whole: false }
}

/** The command as the node itself is asked: a SCAN with the node's own cursor. */
export const ownCommand = (command: RedisCommand): RedisCommand =>
  nameOf(command) === 'scan'
    ? [command[0] ?? '', String(cursorOf(command).own), ...command.slice(2)]
    : command

/** The node's reply as the cluster's: where one master was scanned to its end, the cursor leads to the next. */
export function clusterReply(command: RedisCommand, reply: RedisReply, masters: number): RedisReply {
  if (nameOf(command) !== 'scan' || !reply.ok || !Array.isArray(reply.value)) return reply
  const [next, ...rest]: readonly unknown[] = reply.value
  const { index } = cursorOf(command)
  const own = /^\d{1,20}$/.test(String(next)) ? BigInt(String(next)) : 0n
  const onward = index + 1 < masters ? String(index + 1) : '0'
  const cursor = own === 0n ? onward : String(own * mostMasters + BigInt(index))
  return { ok: true, value: [cursor, ...rest] }
}
