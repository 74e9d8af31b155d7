import { markText } from '#core/mark'
import type { Work } from '#core/plan/plan'
import type { StepResult } from '#core/plan/runner'
import type { Redis, RedisReply } from '#core/ports'
import { flagField, type Info, numberField, textField } from '#core/redis/info'
import { err, ok, type Result } from '#core/result'
import { keepCopy } from '#core/runtimes/compose/host-scripts'
import { infoIn, takeMark } from './asking.ts'
import { done, failed, linkLost, mustRun, redisOf, type WorkContext } from './context.ts'
import { dataFolder } from './data-folder.ts'

/** How often a BGSAVE in progress is asked about. */
const savePollMs = 200
/** How long a BGSAVE may take before the step gives up. */
const saveWithinMs = 30 * 60_000

/** BGSAVE, awaited to a good end; then the data mark; then, when asked for, a copy of the RDB beside the state. */
export async function save(
  context: WorkContext,
  work: Extract<Work, { readonly do: 'save' }>,
): Promise<StepResult> {
  const redis = await redisOf(context)
  if (!redis.ok) return linkLost(redis.error)
  const saved = await backgroundSave(context, redis.value)
  if (!saved.ok) return saved.error
  const mark = await takeMark(context, redis.value)
  if (!mark.ok) return linkLost(mark.error)
  if (mark.value === null)
    return failed('INFO is not allowed here, so what the broker holds cannot be compared')
  context.say(`${markText(mark.value)}\n`)
  if (work.copyTo === null) return done(markText(mark.value), { mark: mark.value })
  const at = work.copyTo.lastIndexOf('/')
  const data = await dataFolder(context, redis.value, work.container)
  if (!data.ok) return data.error
  const rdb = `${data.value.directory}/${data.value.rdb}`
  const argv = keepCopy(work.container, rdb, work.copyTo.slice(0, at), work.copyTo.slice(at + 1))
  const copied = await mustRun(context, argv, { quiet: true })
  if (!copied.ok) return copied.error
  return done(`${markText(mark.value)}; ${copied.value.trim()} bytes kept on the host`, { mark: mark.value })
}

/** Begins a BGSAVE as soon as none is at work, and waits for its end. */
async function backgroundSave(context: WorkContext, redis: Redis): Promise<Result<null, StepResult>> {
  const giveUpAtMs = context.deps.nowMs() + saveWithinMs
  for (;;) {
    const idle = await whenIdle(context, redis, giveUpAtMs)
    if (!idle.ok) return idle
    const replies = await redis.pipeline([['TIME'], ['BGSAVE']])
    if (!replies.ok) return err(linkLost(replies.error))
    const [time, begun] = replies.value
    if (begun?.ok) return awaitSave(context, redis, giveUpAtMs, secondsOf(time))
    // Redis itself began one in between: that one may miss what came after it.
    if (!/in progress/i.test(begun?.error ?? ''))
      return err(failed(`BGSAVE was refused: ${begun?.error ?? 'no reply'}`))
  }
}

const secondsOf = (time: RedisReply | undefined): number =>
  time?.ok && Array.isArray(time.value) ? Number((time.value as unknown[])[0]) : 0

async function awaitSave(
  context: WorkContext,
  redis: Redis,
  giveUpAtMs: number,
  begunAtSeconds: number,
): Promise<Result<null, StepResult>> {
  const ended = await whenIdle(context, redis, giveUpAtMs)
  if (!ended.ok) return ended
  const status = textField(ended.value, 'rdb_last_bgsave_status')
  const savedAtSeconds = numberField(ended.value, 'rdb_last_save_time') ?? 0
  if (status === 'ok' && savedAtSeconds >= begunAtSeconds) return ok(null)
  return err(
    failed('BGSAVE failed on the broker. Its log says why (often: no disk, or vm.overcommit_memory)'),
  )
}

/** What INFO says as soon as no BGSAVE is at work. */
async function whenIdle(
  context: WorkContext,
  redis: Redis,
  giveUpAtMs: number,
): Promise<Result<Info, StepResult>> {
  while (context.deps.nowMs() < giveUpAtMs) {
    if (context.signal.aborted) return err({ kind: 'cancelled' })
    const replies = await redis.pipeline([['INFO', 'persistence']])
    if (!replies.ok) return err(linkLost(replies.error))
    const info = infoIn(replies.value[0])
    if (flagField(info, 'rdb_bgsave_in_progress') !== true) return ok(info)
    await context.deps.sleep(savePollMs, context.signal)
  }
  return err(failed('BGSAVE did not end in 30 minutes'))
}
