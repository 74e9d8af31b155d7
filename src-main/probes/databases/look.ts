import { type DatabasePlan, type LookedAt, prefixPattern } from '#core/databases/plan'
import type { LinkFault } from '#core/model/link'
import type { Redis, RedisCommand, RedisReply } from '#core/ports'
import { errorText } from '#core/redis/errors'
import { countOf } from '#core/redis/values'
import { ok, type Result } from '#core/result'

/** Where a look through the keys goes on the next time: by database, or database and prefix. */
export type Cursors = Map<string, string>

/** What one look brought. `trouble` is why keys could not be listed, `unweighed` why their memory is not known. */
export interface Look {
  readonly fair: readonly LookedAt[]
  readonly more: readonly LookedAt[]
  readonly trouble: string | null
  readonly unweighed: string | null
}

interface Bounds {
  readonly keys: number
  /** Of one SCAN. */
  readonly count: number
  readonly turns: number
}

/** What one look at a database may cost, and one at a prefix of which no key came by. */
const fairBounds: Bounds = { keys: 400, count: 100, turns: 8 }
const prefixBounds: Bounds = { keys: 50, count: 500, turns: 4 }
/** Keys that are asked about in one pipeline. */
const chunk = 50

interface Listed {
  readonly keys: readonly string[]
  readonly trouble: string | null
}

/** Lists keys from where the last look ended, until enough are found or enough was asked. */
async function list(
  redis: Redis,
  cursors: Cursors,
  name: string,
  bounds: Bounds,
  match: readonly string[],
): Promise<Result<Listed, LinkFault>> {
  const keys = new Set<string>()
  let cursor = cursors.get(name) ?? '0'
  for (let turn = 0; turn < bounds.turns && keys.size < bounds.keys; turn++) {
    const replies = await redis.pipeline([['SCAN', cursor, ...match, 'COUNT', bounds.count]])
    if (!replies.ok) return replies
    const [reply] = replies.value
    if (!reply?.ok) return ok({ keys: [...keys], trouble: errorText(reply?.error ?? '') })
    const [next, found]: readonly unknown[] = Array.isArray(reply.value) ? reply.value : []
    const some: readonly unknown[] = Array.isArray(found) ? found : []
    for (const key of some) if (typeof key === 'string') keys.add(key)
    cursor = typeof next === 'string' ? next : '0'
    if (cursor === '0') break
  }
  cursors.set(name, cursor)
  return ok({ keys: [...keys], trouble: null })
}

/** Asks for the time to live and the memory of keys; those that are gone by then are left out. */
async function weigh(
  redis: Redis,
  keys: readonly string[],
): Promise<Result<Pick<Look, 'fair' | 'unweighed'>, LinkFault>> {
  const fair: LookedAt[] = []
  let unweighed: string | null = null
  for (let at = 0; at < keys.length; at += chunk) {
    const some = keys.slice(at, at + chunk)
    const weighs = unweighed === null
    const commands = some.flatMap((key): readonly RedisCommand[] => [
      ['PTTL', key],
      ...(weighs ? [['MEMORY', 'USAGE', key]] : []),
    ])
    const replies = await redis.pipeline(commands)
    if (!replies.ok) return replies
    const coming = replies.value.values()
    for (const key of some) {
      const ttl: RedisReply | undefined = coming.next().value
      const memory: RedisReply | undefined = weighs ? coming.next().value : undefined
      if (memory?.ok === false) unweighed ??= errorText(memory.error)
      const ttlMs = ttl?.ok && typeof ttl.value === 'number' ? ttl.value : null
      if (ttlMs !== -2) fair.push({ key, ttlMs, bytes: memory?.ok ? countOf(memory.value) : null })
    }
  }
  return ok({ fair, unweighed })
}

/** Looks at some keys of one database, on a connection that nobody else uses. A cluster has one database only. */
export async function lookInto(
  redis: Redis,
  plan: DatabasePlan,
  cursors: Cursors,
  hasSeveral: boolean,
): Promise<Result<Look, LinkFault>> {
  if (hasSeveral) {
    const selected = await redis.pipeline([['SELECT', plan.index]])
    if (!selected.ok) return selected
    const [reply] = selected.value
    if (!reply?.ok) return ok({ fair: [], more: [], trouble: errorText(reply?.error ?? ''), unweighed: null })
  }
  const listed = await list(redis, cursors, `${plan.index}`, fairBounds, [])
  if (!listed.ok) return listed
  const weighed = await weigh(redis, listed.value.keys)
  if (!weighed.ok) return weighed
  const { fair, unweighed } = weighed.value
  const more: LookedAt[] = []
  for (const { prefix, ttlSeconds } of plan.prefixes) {
    if (ttlSeconds === undefined || fair.some(({ key }) => key.startsWith(prefix))) continue
    const match = ['MATCH', prefixPattern(prefix)]
    const found = await list(redis, cursors, `${plan.index} ${prefix}`, prefixBounds, match)
    if (!found.ok) return found
    const timed = await weigh(redis, found.value.keys.slice(0, prefixBounds.keys))
    if (!timed.ok) return timed
    more.push(...timed.value.fair)
  }
  return ok({ fair, more, trouble: listed.value.trouble, unweighed })
}
