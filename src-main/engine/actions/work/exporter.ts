import type { Work } from '#core/plan/plan'
import type { StepResult } from '#core/plan/runner'
import { parseMetrics, valuesOf } from '#core/prometheus/text'
import { err, ok, type Result } from '#core/result'
import { deadlineIn, done, failed, type WorkContext } from './context.ts'

/** How often an exporter that does not see its Redis is asked again. */
const askAgainMs = 200
/** How long the exporter may take to see the restarted broker again. */
const withinMs = 20_000
/** How long one scrape may take. */
const answerMs = 3_000
/** Most bytes of a scrape that are read. */
const mostBytes = 4 * 1024 * 1024

/** Notes what the exporter says before anything is changed. */
export async function lookAtExporter(
  context: WorkContext,
  work: Extract<Work, { readonly do: 'look-at-exporter' }>,
): Promise<StepResult> {
  const exporterUp = await saysUp(context, work.url)
  if (exporterUp) return done('Looked', { exporterUp })
  const note = `The exporter at ${work.url} did not say redis_up 1 before, so it was not checked.`
  context.say(`${note}\n`)
  return done('Looked', { exporterUp, notes: [...(context.memory.notes ?? []), note] })
}

/** Whether the exporter sees Redis again; asked only of one that did before. */
export async function exporterBack(context: WorkContext, url: string): Promise<Result<boolean, StepResult>> {
  if (context.memory.exporterUp !== true) return ok(false)
  const left = deadlineIn(withinMs)
  while (left() > 0 && !context.signal.aborted) {
    if (await saysUp(context, url)) {
      context.say('exporter: redis_up 1\n')
      return ok(true)
    }
    await context.deps.sleep(askAgainMs, context.signal)
  }
  return err(failed(`The exporter at ${url} said redis_up 1 before, and does not now`))
}

async function saysUp(context: WorkContext, url: string): Promise<boolean> {
  const host = await context.deps.links.host(context.broker.name, withinMs, context.signal)
  if (!host.ok) return false
  const answer = await host.value.http.send({ method: 'GET', url, timeoutMs: answerMs, maxBytes: mostBytes })
  // One that hangs up is being started again.
  return answer.ok && valuesOf(parseMetrics(answer.value.body), 'redis_up')[0] === 1
}
