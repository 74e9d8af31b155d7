import type { Redis } from '#core/ports'
import { parseInfo } from '#core/redis/info'

/** Whether a Redis says of itself that it is a master; null when it does not tell. */
export async function saysMaster(redis: Redis): Promise<boolean | null> {
  const replies = await redis.pipeline([['ROLE'], ['INFO', 'replication']])
  if (!replies.ok) return null
  const [role, info] = replies.value
  const said: unknown =
    role?.ok && Array.isArray(role.value)
      ? role.value[0]
      : parseInfo(info?.ok ? info.value : null).fields.get('role')
  return typeof said === 'string' ? said === 'master' : null
}
