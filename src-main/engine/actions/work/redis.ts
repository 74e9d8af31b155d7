import type { Work } from '#core/plan/plan'
import type { StepResult } from '#core/plan/runner'
import { sameRedis } from '../asked-redis.ts'
import { done, hostAnswers, hostOf, linkLost, redisOf, type WorkContext } from './context.ts'

/** How long a Redis that may not serve is waited for. */
const serveWithinMs = 3_000

/** Fails when the Redis that is asked is not the one in the container: what it says would be of another broker. */
export async function expectRedis(
  context: WorkContext,
  work: Extract<Work, { readonly do: 'expect-redis' }>,
): Promise<StepResult> {
  const host = await hostOf(context)
  if (!host.ok) return linkLost(host.error)
  const redis = await redisOf(context, serveWithinMs)
  if (!redis.ok) return (await hostAnswers(context)) ? done('Redis does not serve') : linkLost(redis.error)
  const same = await sameRedis(host.value, redis.value, context.broker, work.container)
  if (same.ok) return done('The Redis that is asked is the one in the container')
  const { text, link } = same.error
  return link === null ? { kind: 'failed', reason: text, memory: {}, because: 'not-begun' } : linkLost(link)
}
