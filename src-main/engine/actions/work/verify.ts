import { lossesBetween, shortfalls } from '#core/losses'
import { markText } from '#core/mark'
import type { LinkFault } from '#core/model/link'
import type { Work } from '#core/plan/plan'
import type { StepResult } from '#core/plan/runner'
import type { Redis } from '#core/ports'
import { flagField } from '#core/redis/info'
import { err, ok, type Result } from '#core/result'
import { sameRedis } from '../asked-redis.ts'
import { infoIn, takeMark } from './asking.ts'
import { unlikeConfiguration } from './configurations.ts'
import {
  deadlineIn,
  done,
  failed,
  hostAnswers,
  hostOf,
  linkLost,
  redisOf,
  type WorkContext,
} from './context.ts'
import { exporterBack } from './exporter.ts'
import { type Compared, compareRunning } from './running.ts'

/** How often a broker that does not serve yet is asked again. */
const askAgainMs = 200
/** How long one wait for Redis lasts before the machine is looked at again. */
const lookAgainMs = 5_000

/** The running digests, PING, loading ended, nothing lost, exporter up: or the reason why not. */
export async function verify(
  context: WorkContext,
  work: Extract<Work, { readonly do: 'verify' }>,
): Promise<StepResult> {
  const compared = await compareRunning(context, work)
  if (!compared.ok) return compared.error
  if (compared.value.differs.length > 0) return failed(compared.value.differs.join('; '))
  context.say('digests: as wanted\n')
  if (work.configuration !== undefined) {
    const unlike = await unlikeConfiguration(context, work.configuration, compared.value.made)
    if (!unlike.ok) return unlike.error
    if (unlike.value.length > 0) return failed(unlike.value.join('; '))
    context.say('configuration: as wanted\n')
  }
  const redis = await servingRedis(context, work.withinMs)
  if (!redis.ok) return redis.error
  const same = await isInNew(context, redis.value, compared.value)
  if (!same.ok) return same.error
  const mark = await takeMark(context, redis.value)
  if (!mark.ok) return linkLost(mark.error)
  if (mark.value === null) return failed('INFO is not allowed here, so the data could not be compared')
  context.say(`holds ${markText(mark.value)}\n`)
  const { mark: last, saved, putBack } = context.memory
  // The copy that was put back holds what there was when it was saved.
  const before = work.isBack && putBack ? (saved ?? last) : last
  if (before?.stillUntilMs !== undefined) await redis.value.pipeline([['CLIENT', 'UNPAUSE']])
  // While the new release served, others may have worked with it: less is then a doubt, and no loss for certain.
  const losses = before ? lossesBetween(before, mark.value, !work.isBack) : []
  if (losses.length > 0) return failed(`Data is missing: ${losses.join('; ')}`)
  const doubts = work.isBack && before ? shortfalls(before, mark.value) : []
  const exporter = work.exporterUrl === null ? null : await exporterBack(context, work.exporterUrl)
  if (exporter !== null && !exporter.ok) return exporter.error
  const uncompared = before ? '' : ' (with nothing to compare it with: it was not serving before)'
  const memory =
    doubts.length > 0 ? { notes: [...(context.memory.notes ?? []), doubtText(context, doubts)] } : {}
  return done(
    `Digest, PING, ${markText(mark.value)}${uncompared}${exporter?.value ? ', redis_up 1' : ''}`,
    memory,
  )
}

/** Fails where the Redis that answers is not the one in the container that was verified. */
async function isInNew(
  context: WorkContext,
  redis: Redis,
  { nameOf }: Compared,
): Promise<Result<null, StepResult>> {
  const own = nameOf(context.broker.runtime.compose?.service ?? '')
  const host = await hostOf(context)
  if (!host.ok) return err(linkLost(host.error))
  if (own === null) return ok(null)
  const same = await sameRedis(host.value, redis, context.broker, own)
  if (same.ok) return same
  return err(same.error.link === null ? failed(same.error.text) : linkLost(same.error.link))
}

function doubtText(context: WorkContext, doubts: readonly string[]): string {
  const { safety } = context.memory
  const copy =
    safety === undefined
      ? ''
      : ` If nobody took that, put the data from before the switch back: sh ${safety.script} on the host (${safety.copy}).`
  return `There is less than before the switch: ${doubts.join('; ')}.${copy}`
}

/** A Redis that answers PING and has loaded its data, waited for up to `withinMs`. */
async function servingRedis(context: WorkContext, withinMs: number): Promise<Result<Redis, StepResult>> {
  const left = deadlineIn(withinMs)
  let last = 'it did not answer'
  do {
    // A machine that is not reached says nothing about its Redis: that is a lost link, not a bad release.
    const host = await hostOf(context)
    if (!host.ok) return err(linkLost(host.error))
    const redis = await redisOf(context, Math.min(lookAgainMs, Math.max(1, left())))
    if (!redis.ok) last = redis.error.message
    else {
      const replies = await redis.value.pipeline([['PING'], ['INFO', 'persistence']])
      const loading = replies.ok && flagField(infoIn(replies.value[1]), 'loading') === true
      if (replies.ok && replies.value[0]?.ok && !loading) {
        context.say('PING: PONG, loading: 0\n')
        return redis
      }
      last = replies.ok ? 'it is still loading its data' : replies.error.message
    }
    await context.deps.sleep(askAgainMs, context.signal)
  } while (left() > 0 && !context.signal.aborted)
  // The machine itself may be what does not answer: then nothing is known of the release.
  return err((await hostAnswers(context)) ? failed(`Redis does not serve: ${last}`) : linkLost(silent))
}

const silent: LinkFault = { code: 'timeout', layer: 'host', message: 'The machine does not answer any more.' }
