import { lossesBetween, markText } from '#core/mark'
import type { Work } from '#core/plan/plan'
import type { StepResult } from '#core/plan/runner'
import type { Redis } from '#core/ports'
import { flagField } from '#core/redis/info'
import { err, ok, type Result } from '#core/result'
import { infoIn, takeMark } from './asking.ts'
import { done, failed, linkLost, redisOf, type WorkContext } from './context.ts'
import { compareRunning } from './running.ts'

/** How often a broker that does not serve yet is asked again. */
const askAgainMs = 200

/** The running digests, PING, loading ended, nothing lost, exporter up: or the reason why not. */
export async function verify(
  context: WorkContext,
  work: Extract<Work, { readonly do: 'verify' }>,
): Promise<StepResult> {
  const differs = await compareRunning(context, work)
  if (!differs.ok) return differs.error
  if (differs.value.length > 0) return failed(differs.value.join('; '))
  context.say('digests: as wanted\n')
  const redis = await servingRedis(context, work.withinMs)
  if (!redis.ok) return redis.error
  const mark = await takeMark(context, redis.value)
  if (!mark.ok) return linkLost(mark.error)
  if (mark.value === null) return failed('INFO is not allowed here, so the data could not be compared')
  context.say(`holds ${markText(mark.value)}\n`)
  const losses = context.memory.mark ? lossesBetween(context.memory.mark, mark.value) : []
  if (losses.length > 0) return failed(`Data is missing: ${losses.join('; ')}`)
  const exporter = work.exporterPort === null ? null : await exporterUp(context, work.exporterPort)
  if (exporter !== null && !exporter.ok) return exporter.error
  return done(`Digest, PING, ${markText(mark.value)}${exporter === null ? '' : ', redis_up 1'}`)
}

/** A Redis that answers PING and has loaded its data, waited for up to `withinMs`. */
async function servingRedis(context: WorkContext, withinMs: number): Promise<Result<Redis, StepResult>> {
  const deadline = context.deps.nowMs() + withinMs
  let last = 'it did not answer'
  while (context.deps.nowMs() < deadline && !context.signal.aborted) {
    const redis = await redisOf(context, deadline - context.deps.nowMs())
    if (!redis.ok) {
      if (redis.error.layer === 'host' || redis.error.layer === 'network') return err(linkLost(redis.error))
      last = redis.error.message
    } else {
      const replies = await redis.value.pipeline([['PING'], ['INFO', 'persistence']])
      const loading = replies.ok && flagField(infoIn(replies.value[1]), 'loading') === true
      if (replies.ok && replies.value[0]?.ok && !loading) {
        context.say('PING: PONG, loading: 0\n')
        return redis
      }
      last = replies.ok ? 'it is still loading its data' : replies.error.message
    }
    await context.deps.sleep(askAgainMs, context.signal)
  }
  return err(failed(`Redis does not serve: ${last}`))
}

/** How long the exporter may take to see the restarted broker again. */
const exporterWithinMs = 20_000
/** How long one scrape may take. */
const exporterAnswerMs = 3_000

async function exporterUp(context: WorkContext, port: number): Promise<Result<null, StepResult>> {
  const deadline = context.deps.nowMs() + exporterWithinMs
  while (context.deps.nowMs() < deadline && !context.signal.aborted) {
    const page = await exporterPage(context, port)
    if (/^redis_up 1$/m.test(page)) {
      context.say('exporter: redis_up 1\n')
      return ok(null)
    }
    await context.deps.sleep(askAgainMs, context.signal)
  }
  return err(failed(`The exporter on port ${port} does not say redis_up 1`))
}

async function exporterPage(context: WorkContext, port: number): Promise<string> {
  const host = await context.deps.links.host(context.broker.name, exporterWithinMs, context.signal)
  if (!host.ok) return ''
  const stream = await host.value.dial('127.0.0.1', port)
  if (!stream.ok) return ''
  const giveUp = setTimeout(() => stream.value.close(), exporterAnswerMs)
  await stream.value.write(Buffer.from('GET /metrics HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n'))
  const parts: Uint8Array[] = []
  for await (const part of stream.value.incoming) parts.push(part)
  clearTimeout(giveUp)
  stream.value.close()
  return Buffer.concat(parts).toString('utf8')
}
