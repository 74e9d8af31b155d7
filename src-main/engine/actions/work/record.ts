import type { Release } from '#core/model/release'
import type { Work } from '#core/plan/plan'
import type { StepResult } from '#core/plan/runner'
import { appendLine, removeOtherFiles } from '#core/runtimes/compose/host-scripts'
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
  const { kept } = work
  const isKnown = (one: Release): boolean =>
    sameImages(one.images, work.found ?? []) && one.configuration === kept?.found
  const found = work.found !== null && !releases.some(isKnown)
  const configured = (configuration: string | undefined): object =>
    configuration === undefined ? {} : { configuration }
  const lines = [
    ...(found ? [{ number, images: work.found, how: 'found', ...common, ...configured(kept?.found) }] : []),
    {
      number: number + (found ? 1 : 0),
      ...{ images: work.images, how: work.how, ...common, ...configured(kept?.release) },
    },
  ]
  for (const line of lines) {
    const argv = appendLine(`${work.stateDirectory}/releases.jsonl`, JSON.stringify(line))
    const written = await mustRun(context, argv, { quiet: true })
    if (!written.ok) return written.error
  }
  if (kept !== undefined) {
    const used = [...releases.map(one => one.configuration), kept.found, kept.release]
    const names = [...new Set(used)].flatMap(one => (one === undefined ? [] : [`${one}.json`]))
    const pruned = await mustRun(context, removeOtherFiles(kept.folder, names), { quiet: true })
    if (!pruned.ok) return pruned.error
  }
  return done(`Release ${lines.at(-1)?.number}: ${releaseName(work.images)}`)
}
