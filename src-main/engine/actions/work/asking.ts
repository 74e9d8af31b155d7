import { markCommands, readMark } from '#core/mark'
import type { LinkFault } from '#core/model/link'
import type { DataMark } from '#core/model/release'
import type { Redis, RedisReply } from '#core/ports'
import { type Info, parseInfo } from '#core/redis/info'
import { ok, type Result } from '#core/result'
import type { WorkContext } from './context.ts'

/** The INFO in a reply; without fields when it was refused. */
export const infoIn = (reply: RedisReply | undefined): Info => parseInfo(reply?.ok ? reply.value : null)

/** What the broker holds now; null when INFO is not allowed. */
export async function takeMark(
  context: WorkContext,
  redis: Redis,
): Promise<Result<DataMark | null, LinkFault>> {
  const replies = await redis.pipeline(markCommands(context.broker.watch))
  return replies.ok ? ok(readMark(context.broker.watch, replies.value, context.deps.nowMs())) : replies
}

/** Values of CONFIG GET; names that are refused are left out. */
export async function configValues(
  redis: Redis,
  names: readonly string[],
): Promise<Result<ReadonlyMap<string, string>, LinkFault>> {
  const replies = await redis.pipeline(names.map(name => ['CONFIG', 'GET', name]))
  if (!replies.ok) return replies
  const pairs = replies.value.flatMap(reply => {
    const pair = reply.ok && Array.isArray(reply.value) ? (reply.value as unknown[]) : []
    return typeof pair[0] === 'string' && typeof pair[1] === 'string' ? [[pair[0], pair[1]] as const] : []
  })
  return ok(new Map(pairs))
}
