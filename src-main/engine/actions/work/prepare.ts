import { type Persistence, persistenceSettings, runningPersistence } from '#core/persistence/config'
import { type KnownStart, preparationFor } from '#core/persistence/preparation'
import type { ContainerStart } from '#core/plan/plan'
import type { StepResult } from '#core/plan/runner'
import type { Redis } from '#core/ports'
import { flagField, type Info, textField } from '#core/redis/info'
import { err, ok, type Result } from '#core/result'
import { type ReadStart, readStart } from '../starts.ts'
import { configValues, infoIn } from './asking.ts'
import { whenIdle } from './bgsave.ts'
import { deadlineIn, failed, hostOf, linkLost, type WorkContext } from './context.ts'

/** How long writing the AOF whole may take before the step gives up. */
const rewriteWithinMs = 30 * 60_000
/** Save points that Redis never reaches while it runs, so that it only saves when it is stopped. */
const saveOnStopOnly = '31536000 1'

/** What Redis was made ready for. */
export interface Prepared {
  /** What was done for it, in words. */
  readonly said: readonly string[]
  /** How each start keeps its data, in the order of the plan; null where it is not known. */
  readonly starts: readonly (ReadStart | null)[]
  readonly running: Persistence
}

/**
 * Makes Redis ready so that every container that may be started next loads what is saved now. Nothing is begun where that
 * cannot be.
 */
export async function prepare(
  context: WorkContext,
  redis: Redis,
  wanted: readonly ContainerStart[],
): Promise<Result<Prepared, StepResult>> {
  const values = await configValues(redis, persistenceSettings)
  if (!values.ok) return err(linkLost(values.error))
  const replies = await redis.pipeline([['INFO', 'persistence']])
  if (!replies.ok) return err(linkLost(replies.error))
  const info = infoIn(replies.value[0])
  const running = runningPersistence(values.value, flagField(info, 'aof_enabled'))
  const host = await hostOf(context)
  if (!host.ok) return err(linkLost(host.error))
  const starts: (ReadStart | null)[] = []
  for (const read of await Promise.all(wanted.map(start => readStart(host.value, start)))) {
    if (!read.ok) return err(linkLost(read.error))
    starts.push(read.value)
  }
  const loads = starts.map((start): KnownStart => start?.loads ?? null)
  const { switchAofOn, saveOnStop, obstacles } = preparationFor(running, loads)
  if (obstacles.length > 0) return err(notBegun(obstacles.join(' ')))
  const isAofLoaded = loads.some(one => one?.appendOnly !== false) && running.appendOnly === true
  if (isAofLoaded && textField(info, 'aof_last_write_status') === 'err')
    return err(notBegun('Redis could not write its AOF, which the new container would load. See its log'))
  const said: string[] = []
  if (switchAofOn) {
    const on = await switchOn(context, redis)
    if (!on.ok) return on
    said.push('AOF switched on and written whole')
  }
  if (saveOnStop) {
    const set = await redis.pipeline([['CONFIG', 'SET', 'save', saveOnStopOnly]])
    if (!set.ok) return err(linkLost(set.error))
    if (set.value[0]?.ok) said.push('Redis saves when it is stopped')
  }
  for (const one of said) context.say(`${one}\n`)
  return ok({ said, starts, running })
}

const notBegun = (reason: string): StepResult => ({
  kind: 'failed',
  reason,
  memory: {},
  because: 'not-begun',
})

/** Switches the AOF on and waits until it is written whole; it is off again where that failed. */
async function switchOn(context: WorkContext, redis: Redis): Promise<Result<null, StepResult>> {
  const left = deadlineIn(rewriteWithinMs)
  const idle = await whenIdle(context, redis, ['rdb_bgsave_in_progress', 'aof_rewrite_in_progress'], left)
  if (!idle.ok) return idle
  const set = await redis.pipeline([['CONFIG', 'SET', 'appendonly', 'yes']])
  if (!set.ok) return err(linkLost(set.error))
  const [reply] = set.value
  if (!reply?.ok)
    return err(
      notBegun(
        `The AOF is off now, and the new container starts with it on: it would load the AOF on disk, or nothing. Redis does not let it be switched on (${reply?.error ?? 'no reply'}). Allow CONFIG SET to this user, or make appendonly the same in both`,
      ),
    )
  const written = await whenIdle(context, redis, ['aof_rewrite_in_progress', 'aof_rewrite_scheduled'], left)
  if (!written.ok) return written
  if (isWhole(written.value)) return ok(null)
  await redis.pipeline([['CONFIG', 'SET', 'appendonly', 'no']])
  return err(notBegun('Redis could not write its AOF whole. Its log says why (often: no disk)'))
}

const isWhole = (info: Info): boolean =>
  flagField(info, 'aof_enabled') === true &&
  textField(info, 'aof_last_bgrewrite_status') === 'ok' &&
  textField(info, 'aof_last_write_status') !== 'err'

/** Writes the AOF anew as plain commands, which older versions load too, instead of in the RDB format. */
export async function plainAof(context: WorkContext, redis: Redis): Promise<Result<null, StepResult>> {
  const left = deadlineIn(rewriteWithinMs)
  const idle = await whenIdle(context, redis, ['rdb_bgsave_in_progress', 'aof_rewrite_in_progress'], left)
  if (!idle.ok) return idle
  const replies = await redis.pipeline([['CONFIG', 'SET', 'aof-use-rdb-preamble', 'no'], ['BGREWRITEAOF']])
  if (!replies.ok) return err(linkLost(replies.error))
  const refused = replies.value.find(reply => !reply.ok)
  if (refused !== undefined && !refused.ok)
    return err(notBegun(`The AOF could not be written as plain commands: ${refused.error}`))
  const written = await whenIdle(context, redis, ['aof_rewrite_in_progress', 'aof_rewrite_scheduled'], left)
  if (!written.ok) return written
  return isWhole(written.value)
    ? ok(null)
    : err(failed('Redis could not write its AOF as plain commands. Its log says why (often: no disk)'))
}
