import type { Redis, RedisCommand, RedisReply } from '#core/ports'
import { parseInfo } from '#core/redis/info'

const ways: readonly RedisCommand[] = [['ROLE'], ['INFO', 'replication']]

/** Asks a Redis whether it says of itself that it is a master: true, false, or null when it does not tell. */
export function roleAsker(redis: Redis): () => Promise<boolean | null> {
  // What an ACL forbids is asked once: its log is read by people.
  let allowed = ways
  return async () => {
    for (const way of allowed) {
      const replies = await redis.pipeline([way])
      const reply = replies.ok ? replies.value[0] : null
      if (reply?.ok) return roleIn(reply) === 'master'
      if (reply) allowed = allowed.filter(one => one !== way)
    }
    return null
  }
}

function roleIn({ value }: Extract<RedisReply, { ok: true }>): unknown {
  return Array.isArray(value) ? value[0] : parseInfo(value).fields.get('role')
}
