import type { RunMemory, Work } from '#core/plan/plan'
import type { StepResult } from '#core/plan/runner'
import { lostCode, notBegunCode, runDetached, stopDetached } from '#core/runtimes/compose/detached'
import { dockerAwayCode, dockerStuckCode, patiently } from '#core/runtimes/compose/docker-patience'
import { putFile } from '#core/runtimes/compose/host-scripts'
import { putBackMark, replacedFile } from '#core/runtimes/compose/restore'
import { dockerArgv } from '#core/runtimes/compose/sudo-docker'
import { howItEnded, notSwitchedCode } from '#core/runtimes/compose/switch'
import { dockerIsAway, dockerIsStuck } from '../docker-away.ts'
import { done, failed, hostOf, lastWords, linkLost, mustRun, runOnHost, type WorkContext } from './context.ts'
import { letWrites } from './hold.ts'

type WorkOf<K extends Work['do']> = Extract<Work, { readonly do: K }>

/** Runs a command on the host to its end, surviving cuts of the link; a cancel ends it. */
export async function detached(context: WorkContext, work: WorkOf<'detached'>): Promise<StepResult> {
  const host = await hostOf(context)
  if (!host.ok) return linkLost(host.error)
  // The switch waits by itself, between its own steps.
  const { compose } = context.broker.runtime
  const own = dockerArgv(work.argv, compose)
  const argv = work.reads === 'switch' ? own : dockerArgv(patiently(own), compose)
  const outcome = await runOnHost(context, runDetached(work.directory, argv))
  if (context.signal.aborted) {
    await host.value.exec.run(stopDetached(work.directory))
    return { kind: 'cancelled' }
  }
  if (!outcome.ok) return linkLost(outcome.error)
  const { code } = outcome.value
  const memory = putBackIn(context, outcome.value.stdout)
  if (code === 0) return done('Done', memory)
  if (code === dockerAwayCode) return linkLost(dockerIsAway)
  if (code === dockerStuckCode) return linkLost(dockerIsStuck)
  if (code === lostCode)
    return failed(
      'The command ended on the host without a result: the host was restarted, or something killed it',
    )
  if (code === notBegunCode) {
    const words = `The command could not be begun on the host: ${lastWords(outcome.value)}`
    return { kind: 'failed', reason: words, memory: {}, because: 'not-begun' }
  }
  const meaning = work.meanings[code]
  if (work.reads !== 'switch')
    return failed(
      meaning === undefined ? lastWords(outcome.value) : `${meaning}. It said: “${lastWords(outcome.value)}”`,
      memory,
    )
  const { seen, words } = howItEnded(outcome.value.stdout)
  const text = [meaning, seen, `It said: “${words}”`].filter(Boolean).join('. ')
  if (code !== notSwitchedCode) return failed(text, memory)
  await letWrites(context)
  return { kind: 'failed', reason: text, memory, because: 'not-begun' }
}

/** What the output says of a copy that was put back. */
function putBackIn({ memory: { notes = [], safety } }: WorkContext, output: string): RunMemory {
  const line = output.split('\n').find(one => one.startsWith(putBackMark))
  if (line === undefined) return {}
  const format = line.split(' ').at(-1) ?? ''
  const kept = safety === undefined ? '' : ` What it left is in ${replacedFile(safety.copy)}.`
  const note = `The new release left data (${format}) that the old one cannot load, so the copy from before the switch was put back: what was written since then is not in it.${kept}`
  return { putBack: true, notes: [...notes.filter(one => one !== note), note] }
}

/** Keeps images of releases on the host; what could not be kept is said, and stops nothing. */
export async function keepImages(context: WorkContext, work: WorkOf<'keep-images'>): Promise<StepResult> {
  const outcome = await runOnHost(context, work.argv)
  return outcome.ok ? done('Images of releases are kept') : linkLost(outcome.error)
}

/** Writes files of the host, each whole. */
export async function putFiles(context: WorkContext, work: WorkOf<'put-files'>): Promise<StepResult> {
  for (const file of work.files) {
    const put = await mustRun(context, putFile(file.path, file.text), { stdin: file.text, quiet: true })
    if (!put.ok) return put.error
  }
  return done(`${work.files.length} files written`)
}
