import type { Work } from '#core/plan/plan'
import type { StepResult } from '#core/plan/runner'
import { appendLine } from '#core/runtimes/compose/host-scripts'
import { hostState, readState, stateUnread } from '#core/runtimes/compose/host-state'
import { releaseName, sameImages } from '#core/runtimes/compose/override'
import { nextNumber } from '#core/runtimes/compose/releases'
import { done, failed, mustRun, type WorkContext } from './context.ts'

/** Adds the release to the host's list, and what ran before it when that was not on record yet. */
export async function record(
  context: WorkContext,
  work: Extract<Work, { readonly do: 'record' }>,
): Promise<StepResult> {
  const state = await mustRun(context, readState(work.stateDirectory), { quiet: true })
  if (!state.ok) return state.error
  const releases = hostState(state.value)?.releases
  if (releases === undefined) return failed(stateUnread(work.stateDirectory))
  if (releases.some(one => one.runId === context.plan.runId && one.how === work.how))
    return done('On record already')
  const number = nextNumber(releases)
  const common = { atMs: context.deps.nowMs(), by: context.plan.by, runId: context.plan.runId }
  const found = work.found !== null && !releases.some(one => sameImages(one.images, work.found ?? []))
  const lines = [
    ...(found ? [{ number, images: work.found, how: 'found', ...common }] : []),
    { number: number + (found ? 1 : 0), images: work.images, how: work.how, ...common },
  ]
  for (const line of lines) {
    const argv = appendLine(`${work.stateDirectory}/releases.jsonl`, JSON.stringify(line))
    const written = await mustRun(context, argv, { quiet: true })
    if (!written.ok) return written.error
  }
  return done(`Release ${lines.at(-1)?.number}: ${releaseName(work.images)}`)
}
