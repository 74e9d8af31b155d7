import type { Work } from '#core/plan/plan'
import type { StepResult } from '#core/plan/runner'
import { parseLock } from '#core/runtimes/compose/facts'
import { appendLine, lockHeldCode, releaseLock, takeLock } from '#core/runtimes/compose/host-scripts'
import { done, failed, lastWords, linkLost, mustRun, runOnHost, type WorkContext } from './context.ts'

type WorkOf<K extends Work['do']> = Extract<Work, { readonly do: K }>

/** Takes the host's lock for this run, and begins the audit there. */
export async function lock(context: WorkContext, work: WorkOf<'lock'>): Promise<StepResult> {
  const taken = await take(context, work, work.takeOver)
  if (taken.kind !== 'done') return taken
  await audit(context, work.stateDirectory, 'begin')
  return taken
}

/** Makes sure that this run still holds the lock: somebody may have taken it over meanwhile. */
export async function holdLock(context: WorkContext, work: WorkOf<'hold-lock'>): Promise<StepResult> {
  const held = await take(context, work, null)
  return held.kind === 'failed' ? { ...held, because: 'not-begun' } : held
}

async function take(
  context: WorkContext,
  { stateDirectory, owner }: Pick<WorkOf<'lock'>, 'stateDirectory' | 'owner'>,
  takeOver: string | null,
): Promise<StepResult> {
  const argv = takeLock(stateDirectory, owner.token, JSON.stringify(owner), takeOver)
  const outcome = await runOnHost(context, argv, { quiet: true })
  if (!outcome.ok) return linkLost(outcome.error)
  if (outcome.value.code === 0) return done(`Held by ${owner.by}`)
  if (outcome.value.code !== lockHeldCode)
    return failed(`The lock could not be written to ${stateDirectory}: ${lastWords(outcome.value)}`)
  const holder = parseLock(outcome.value.stdout)
  return failed(
    `${holder?.by ?? 'Somebody'} holds the lock on the host: ${holder?.purpose ?? 'purpose unknown'}. Wait for its end, or take over the lock if you know that it is dead`,
  )
}

/** Ends the audit on the host and gives the lock back. */
export async function unlock(context: WorkContext, work: WorkOf<'unlock'>): Promise<StepResult> {
  await audit(context, work.stateDirectory, 'end')
  const released = await mustRun(context, releaseLock(work.stateDirectory, work.token), { quiet: true })
  return released.ok ? done('Released') : released.error
}

async function audit(context: WorkContext, stateDirectory: string, event: 'begin' | 'end'): Promise<void> {
  const run = context.run()
  const steps = run.steps.filter(step => step.state === 'done' || step.state === 'failed')
  const line = JSON.stringify({
    at: new Date(context.deps.nowMs()).toISOString(),
    by: context.plan.by,
    event,
    run: run.id,
    action: context.plan.title,
    ...(event === 'end' ? { steps: Object.fromEntries(steps.map(step => [step.id, step.state])) } : {}),
  })
  await runOnHost(context, appendLine(`${stateDirectory}/audit.jsonl`, line), { quiet: true })
}
