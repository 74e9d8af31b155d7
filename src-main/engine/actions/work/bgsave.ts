import type { StepResult } from '#core/plan/runner'
import type { Redis, RedisReply } from '#core/ports'
import { flagField, type Info, numberField, textField } from '#core/redis/info'
import { err, ok, type Result } from '#core/result'
import { infoIn } from './asking.ts'
import { deadlineIn, failed, linkLost, type WorkContext } from './context.ts'

/** How often a BGSAVE in progress is asked about. */
const savePollMs = 200
/** How long a BGSAVE may take before the step gives up. */
const saveWithinMs = 30 * 60_000

const savingFlags = ['rdb_bgsave_in_progress'] as const
/** Redis has one child at a time: a BGSAVE is refused while any of these is at work. */
const childFlags = [...savingFlags, 'aof_rewrite_in_progress', 'module_fork_in_progress'] as const
const isBusy = /in progress|child process/i

/** Begins a BGSAVE as soon as Redis can, and waits for its good end. */
export async function backgroundSave(context: WorkContext, redis: Redis): Promise<Result<null, StepResult>> {
  const left = deadlineIn(saveWithinMs)
  for (;;) {
    const idle = await whenIdle(context, redis, childFlags, left)
    if (!idle.ok) return idle
    const replies = await redis.pipeline([['TIME'], ['BGSAVE']])
    if (!replies.ok) return err(linkLost(replies.error))
    const [time, begun] = replies.value
    if (begun?.ok) return awaitSave(context, redis, left, secondsOf(time))
    // Redis itself began something in between: a save of its own may miss what came after it.
    if (!isBusy.test(begun?.error ?? ''))
      return err(failed(`BGSAVE was refused: ${begun?.error ?? 'no reply'}`))
    await context.deps.sleep(savePollMs, context.signal)
  }
}

const secondsOf = (time: RedisReply | undefined): number =>
  time?.ok && Array.isArray(time.value) ? Number((time.value as unknown[])[0]) : 0

async function awaitSave(
  context: WorkContext,
  redis: Redis,
  left: () => number,
  begunAtSeconds: number,
): Promise<Result<null, StepResult>> {
  const ended = await whenIdle(context, redis, savingFlags, left)
  if (!ended.ok) return ended
  const status = textField(ended.value, 'rdb_last_bgsave_status')
  const savedAtSeconds = numberField(ended.value, 'rdb_last_save_time') ?? 0
  if (status === 'ok' && savedAtSeconds >= begunAtSeconds) return ok(null)
  return err(
    failed('BGSAVE failed on the broker. Its log says why (often: no disk, or vm.overcommit_memory)'),
  )
}

/** What INFO says as soon as none of these is at work. */
export async function whenIdle(
  context: WorkContext,
  redis: Redis,
  flags: readonly string[],
  left: () => number,
): Promise<Result<Info, StepResult>> {
  while (left() > 0) {
    if (context.signal.aborted) return err({ kind: 'cancelled' })
    const replies = await redis.pipeline([['INFO', 'persistence']])
    if (!replies.ok) return err(linkLost(replies.error))
    const [reply] = replies.value
    if (!reply?.ok)
      return err(failed(`INFO is not allowed here, so the end of a save cannot be told (${reply?.error})`))
    const info = infoIn(reply)
    if (flags.every(flag => flagField(info, flag) !== true)) return ok(info)
    await context.deps.sleep(savePollMs, context.signal)
  }
  return err(failed(`BGSAVE did not end in ${saveWithinMs / 60_000} minutes`))
}
