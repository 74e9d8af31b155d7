import { markCommands, markText, readMark } from '#core/mark'
import type { StepResult } from '#core/plan/runner'
import { done, redisOf, type WorkContext } from './context.ts'

/** How long writes are held at most: until the old container has stopped. Redis lets them go by itself then. */
const heldMs = 30_000
/** How long a Redis that may not serve is waited for. */
const serveWithinMs = 3_000

/**
 * Holds all writes and notes what the broker holds, so that nothing can be missed in the comparison after the switch.
 * Where that is not possible (before Redis 6.2, or not allowed), what was noted at the save stays.
 */
export async function holdWrites(context: WorkContext): Promise<StepResult> {
  // The switch may have begun by then, and another container answer.
  if (context.again || context.memory.mark === undefined) return done('Writes are not held')
  // One node of a cluster says nothing about what the others are sent.
  if (context.broker.redis.cluster) return done('Writes are not held')
  const redis = await redisOf(context, serveWithinMs)
  if (!redis.ok) return done('Writes are not held')
  const { watch } = context.broker
  const replies = await redis.value.pipeline([
    ['TIME'],
    ['CLIENT', 'PAUSE', heldMs, 'WRITE'],
    ...markCommands(watch),
  ])
  if (!replies.ok) return done('Writes are not held')
  const [time, paused, ...rest] = replies.value
  const mark = readMark(watch, rest, context.deps.nowMs())
  const nowMs =
    time?.ok && Array.isArray(time.value) ? Number((time.value as unknown[])[0]) * 1000 : Number.NaN
  if (!paused?.ok || mark === null || Number.isNaN(nowMs)) {
    context.say('Writes could not be held, so the comparison afterwards is not exact\n')
    return done('Writes are not held')
  }
  context.say(`writes held; ${markText(mark)}\n`)
  const { aofEnabled } = context.memory.mark
  return done('Writes are held', { mark: { ...mark, aofEnabled, stillUntilMs: nowMs + heldMs } })
}

/** Lets writes go on at once where nothing was switched. */
export async function letWrites(context: WorkContext): Promise<void> {
  if (context.memory.mark?.stillUntilMs === undefined) return
  const redis = await redisOf(context, serveWithinMs)
  if (redis.ok) await redis.value.pipeline([['CLIENT', 'UNPAUSE']])
}
