import type { RedisCommand, RedisReply } from '../../ports.ts'
import { errorKind } from '../../redis/errors.ts'
import { countOf, pairsOf } from '../../redis/values.ts'

/**
 * What a stream holds, by its ids alone: XINFO STREAM and XRANGE send entries whole, so a script on the server leaves the
 * payload there. It changes nothing. ARGV has how many entries after the last delivered one may be counted for each
 * group, in the order of XINFO GROUPS.
 */
const positionsScript = `
local info, ids = redis.call('XINFO', 'STREAM', KEYS[1]), {}
for at = 1, #info, 2 do
  local value = info[at + 1]
  if type(value) == 'table' then value = value[1] end
  ids[#ids + 1] = info[at]
  ids[#ids + 1] = value
end
local groups = redis.call('XINFO', 'GROUPS', KEYS[1])
local unread = {}
for at = 1, math.min(#groups, #ARGV) do
  local group, last = groups[at], nil
  for field = 1, #group, 2 do
    if group[field] == 'last-delivered-id' then last = group[field + 1] end
  end
  local rows, start = redis.pcall('XRANGE', KEYS[1], '(' .. last, '+', 'COUNT', ARGV[at]), 1
  if rows.err then
    rows = redis.call('XRANGE', KEYS[1], last, '+', 'COUNT', ARGV[at] + 1)
    if rows[1] and rows[1][1] == last then start = 2 end
  end
  local count = math.min(#rows - start + 1, tonumber(ARGV[at]))
  if count <= 0 then unread[at] = {0} else unread[at] = {count, rows[start][1], rows[start + count - 1][1]} end
end
return {ids, groups, unread}
`

/** How many entries follow an id, with the last of them: ARGV is the first id to count, and how many at most. */
const countScript = `
local rows = redis.call('XRANGE', KEYS[1], ARGV[1], '+', 'COUNT', ARGV[2])
if #rows == 0 then return {0} end
return {#rows, rows[1][1], rows[#rows][1]}
`

/** The commands that run a script that changes nothing: the newer one first (Redis 7.0), then what older ones have. */
export const evalCommands = ['EVAL_RO', 'EVAL'] as const
/** One of them. */
export type EvalCommand = (typeof evalCommands)[number]

/** Asks for all ids of a stream that matter to its groups. */
export const positionsCommand = (
  name: EvalCommand,
  stream: string,
  limits: readonly number[],
): RedisCommand => [name, positionsScript, 1, stream, ...limits]

/** Asks how many entries there are from an id on. */
export const countCommand = (
  name: EvalCommand,
  stream: string,
  fromId: string,
  limit: number,
): RedisCommand => [name, countScript, 1, stream, fromId, limit]

/** Whether a script cannot run here: unknown, forbidden, or forbidden to do what it does. */
export const isScriptRefused = (reply: RedisReply | undefined): boolean =>
  reply?.ok === false && !['no-such-key', 'wrong-type', 'loading', 'busy'].includes(errorKind(reply.error))

/** What XINFO STREAM tells; null where it does not. `added` and `maxDeletedId` are there since Redis 7.0. */
export interface StreamInfo {
  readonly length: number | null
  readonly added: number | null
  readonly firstId: string | null
  readonly lastGeneratedId: string | null
  readonly maxDeletedId: string | null
}

/** Entries after a group's last delivered one: as many as were counted, with the first and the last of them. */
export interface Unread {
  readonly entries: number
  readonly firstId: string | null
  readonly lastId: string | null
  readonly atLeast: boolean
}

/** Reads XINFO STREAM as the server or the script above gives it. */
export function streamInfo(reply: unknown): StreamInfo {
  const pairs = pairsOf(reply)
  const first: unknown = pairs?.get('first-entry')
  return {
    length: countOf(pairs?.get('length')),
    added: countOf(pairs?.get('entries-added')),
    firstId: idOf(Array.isArray(first) ? first[0] : first),
    lastGeneratedId: idOf(pairs?.get('last-generated-id')),
    maxDeletedId: idOf(pairs?.get('max-deleted-entry-id')),
  }
}

/** The three parts of the answer to `positionsCommand`; null when it is none. */
export function readPositions(
  reply: unknown,
  limits: readonly number[],
): {
  readonly info: StreamInfo
  readonly groups: unknown
  readonly unread: readonly (Unread | null)[]
} | null {
  const [ids, groups, unread]: readonly unknown[] = Array.isArray(reply) ? reply : []
  if (!Array.isArray(ids) || !Array.isArray(groups) || !Array.isArray(unread)) return null
  return {
    info: streamInfo(ids),
    groups,
    unread: limits.map((limit, at) => readUnread((unread as readonly unknown[])[at], limit)),
  }
}

/** One row of counted entries; `limit` is how many could be counted. */
export function readUnread(row: unknown, limit: number): Unread | null {
  const [count, first, last]: readonly unknown[] = Array.isArray(row) ? row : []
  const entries = countOf(count)
  if (entries === null) return null
  return { entries, firstId: idOf(first), lastId: idOf(last), atLeast: entries >= limit }
}

const idOf = (value: unknown): string | null =>
  typeof value === 'string' && /^\d+-\d+$/.test(value) ? value : null
