import type { Step, Work } from '#core/plan/plan'
import type { StepResult } from '#core/plan/runner'
import { check } from './work/check.ts'
import { keepConfigurations } from './work/configurations.ts'
import type { WorkContext } from './work/context.ts'
import { copy } from './work/copy.ts'
import { lookAtExporter } from './work/exporter.ts'
import { holdWrites } from './work/hold.ts'
import { detached, keepImages, putFiles } from './work/host.ts'
import { keep } from './work/keep.ts'
import { holdLock, lock, unlock } from './work/lock.ts'
import { lookAtQueue } from './work/queue.ts'
import { changeQueue } from './work/queue-change.ts'
import { record } from './work/record.ts'
import { expectRedis } from './work/redis.ts'
import { expectRunning } from './work/running.ts'
import { save } from './work/save.ts'
import { verify } from './work/verify.ts'

/** Performs all work of a step in its order; the first that is not done ends it. */
export async function performStep(step: Step, context: WorkContext): Promise<StepResult> {
  const outcomes: string[] = []
  let { memory } = context
  for (const work of step.work) {
    if (context.signal.aborted) return { kind: 'cancelled' }
    const result = await perform({ ...context, memory }, work)
    if (result.kind === 'cancelled' || (context.signal.aborted && result.kind !== 'done'))
      return { kind: 'cancelled' }
    if (result.kind === 'link') return { ...result, memory }
    memory = { ...memory, ...result.memory }
    if (result.kind === 'failed') return { ...result, memory }
    outcomes.push(result.outcome)
  }
  return { kind: 'done', outcome: outcomes.at(-1) ?? 'Done', memory }
}

function perform(context: WorkContext, work: Work): Promise<StepResult> {
  switch (work.do) {
    case 'lock':
      return lock(context, work)
    case 'hold-lock':
      return holdLock(context, work)
    case 'unlock':
      return unlock(context, work)
    case 'expect-running':
      return expectRunning(context, work)
    case 'expect-redis':
      return expectRedis(context, work)
    case 'detached':
      return detached(context, work)
    case 'keep-configurations':
      return keepConfigurations(context, work)
    case 'put-files':
      return putFiles(context, work)
    case 'look-at-exporter':
      return lookAtExporter(context, work)
    case 'save':
      return save(context, work)
    case 'hold-writes':
      return holdWrites(context)
    case 'verify':
      return verify(context, work)
    case 'record':
      return record(context, work)
    case 'keep-images':
      return keepImages(context, work)
    case 'copy':
      return copy(context, work)
    case 'check':
      return check(context, work)
    case 'keep':
      return keep(context, work)
    case 'look-at-queue':
      return lookAtQueue(context, work)
    case 'change-queue':
      return changeQueue(context, work)
  }
}
