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

/** Where the broker writes its RDB; the usual place where CONFIG is not allowed. */
export async function rdbPath(redis: Redis): Promise<string> {
  const values = await configValues(redis, ['dir', 'dbfilename'])
  return `${values.get('dir') ?? '/data'}/${values.get('dbfilename') ?? 'dump.rdb'}`
}

/** Values of CONFIG GET; names that are refused are left out. */
export async function configValues(
  redis: Redis,
  names: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const replies = await redis.pipeline(names.map(name => ['CONFIG', 'GET', name]))
  if (!replies.ok) return new Map()
  const pairs = replies.value.flatMap(reply => {
    const pair = reply.ok && Array.isArray(reply.value) ? (reply.value as unknown[]) : []
    return typeof pair[0] === 'string' && typeof pair[1] === 'string' ? [[pair[0], pair[1]] as const] : []
  })
  return new Map(pairs)
}
