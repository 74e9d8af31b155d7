import type { LinkFault } from '#core/model/link'
import type { Redis, RedisCommand, RedisReply } from '#core/ports'
import { errorKind } from '#core/redis/errors'
import { ok, type Result } from '#core/result'

/** Asks a Redis; what it refuses as a command is not asked again for a while, so that its ACL log stays short. */
export type Ask = (
  redis: Redis,
  commands: readonly RedisCommand[],
  nowMs: number,
) => Promise<Result<readonly RedisReply[], LinkFault>>

/** How long a refused command is left alone. */
const leftAloneMs = 60_000

const refusals = new Set(['no-command', 'no-permission', 'other'])

/** Remembers refusals of one connection; another one may be another user. */
export function createAsker(): Ask {
  const refused = new Map<string, { readonly atMs: number; readonly reply: RedisReply }>()
  let known: Redis | null = null
  return async (redis, commands, nowMs) => {
    if (redis !== known) refused.clear()
    known = redis
    const nameOf = (command: RedisCommand): string => command.slice(0, 2).join(' ')
    const kept = commands.map(command => {
      const refusal = refused.get(nameOf(command))
      return refusal && nowMs - refusal.atMs < leftAloneMs ? refusal.reply : null
    })
    const asked = commands.filter((_, at) => kept[at] === null)
    const replies = asked.length === 0 ? ok([]) : await redis.pipeline(asked)
    if (!replies.ok) return replies
    const coming = replies.value.values()
    return ok(
      commands.map((command, at): RedisReply => {
        const reply = kept[at] ?? coming.next().value ?? { ok: false, error: 'no answer' }
        if (kept[at] === null) {
          if (!reply.ok && refusals.has(errorKind(reply.error)))
            refused.set(nameOf(command), { atMs: nowMs, reply })
          else refused.delete(nameOf(command))
        }
        return reply
      }),
    )
  }
}
