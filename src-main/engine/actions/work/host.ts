import type { Work } from '#core/plan/plan'
import type { StepResult } from '#core/plan/runner'
import { inspectedContainers, localImages, parseLock, runningImage } from '#core/runtimes/compose/facts'
import {
  appendLine,
  lockHeldCode,
  lostCode,
  putFile,
  releaseLock,
  runDetached,
  stopDetached,
  takeLock,
} from '#core/runtimes/compose/host-scripts'
import { shortDigest } from '#core/runtimes/compose/override'
import { whyNotHealthy } from '#core/runtimes/compose/switch'
import { done, failed, hostOf, lastWords, linkLost, mustRun, runOnHost, type WorkContext } from './context.ts'

type WorkOf<K extends Work['do']> = Extract<Work, { readonly do: K }>

/** Takes the host's lock for this run, and begins the audit there. */
export async function lock(context: WorkContext, work: WorkOf<'lock'>): Promise<StepResult> {
  const argv = takeLock(work.stateDirectory, work.owner.token, JSON.stringify(work.owner), work.takeOver)
  const outcome = await runOnHost(context, argv, { quiet: true })
  if (!outcome.ok) return linkLost(outcome.error)
  if (outcome.value.code === lockHeldCode) {
    const owner = parseLock(outcome.value.stdout)
    return failed(
      `${owner?.by ?? 'Somebody'} holds the lock on the host: ${owner?.purpose ?? 'purpose unknown'}. Wait for its end, or take over the lock if you know that it is dead`,
    )
  }
  if (outcome.value.code !== 0) {
    return failed(`The lock could not be written to ${work.stateDirectory}: ${lastWords(outcome.value)}`)
  }
  await audit(context, work.stateDirectory, 'begin')
  return done(`Held by ${work.owner.by}`)
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

/** Fails unless the containers run what the plan was made on. */
export async function expectRunning(
  context: WorkContext,
  work: WorkOf<'expect-running'>,
): Promise<StepResult> {
  const differs = await compareRunning(context, work)
  if (!differs.ok) return differs.error
  if (differs.value.length === 0) return done('What runs is what the plan was made on')
  return failed(
    `Somebody changed the broker since this plan was made: ${differs.value.join('; ')}. Make a new plan`,
  )
}

/** What differs between the digests that run and those that should, a sentence each. */
export async function compareRunning(
  context: WorkContext,
  work: Pick<WorkOf<'verify'>, 'inspect' | 'targets'>,
): Promise<
  | { readonly ok: true; readonly value: readonly string[] }
  | { readonly ok: false; readonly error: StepResult }
> {
  const inspected = await runOnHost(context, work.inspect, { quiet: true })
  if (!inspected.ok) return { ok: false, error: linkLost(inspected.error) }
  const containers = inspectedContainers(inspected.value.stdout)
  const ids = [...new Set([...containers.values()].map(one => one.imageId))]
  const imaged = await runOnHost(context, ['docker', 'image', 'inspect', ...ids], { quiet: true })
  if (!imaged.ok) return { ok: false, error: linkLost(imaged.error) }
  const images = localImages(imaged.value.stdout)
  const value = work.targets.flatMap(target => {
    const container = containers.get(target.container)
    if (container === undefined) return [`${target.container} is not there`]
    if (container.state !== 'running') return [`${target.container} is ${container.state}`]
    const running = runningImage(target.service, container, images)
    const known = images.find(one => one.id === container.imageId)?.digests.map(one => one.digest) ?? []
    if (known.includes(target.image.digest)) return []
    const found = running ? shortDigest(running.digest) : container.imageId
    return [`${target.container} runs ${found}, not ${shortDigest(target.image.digest)}`]
  })
  return { ok: true, value }
}

/** Runs a command on the host to its end, surviving cuts of the link; a cancel ends it. */
export async function detached(context: WorkContext, work: WorkOf<'detached'>): Promise<StepResult> {
  const host = await hostOf(context)
  if (!host.ok) return linkLost(host.error)
  const outcome = await runOnHost(context, runDetached(work.directory, work.argv))
  if (context.signal.aborted) {
    await host.value.exec.run(stopDetached(work.directory))
    return { kind: 'cancelled' }
  }
  if (!outcome.ok) return linkLost(outcome.error)
  const { code } = outcome.value
  if (code === 0) return done('Done')
  if (code === lostCode) return failed('The host was restarted in the middle of the command')
  const meaning = work.meanings[code]
  const words = work.reads === 'switch' ? whyNotHealthy(outcome.value.stdout) : lastWords(outcome.value)
  return failed(meaning === undefined ? words : `${meaning}. It said: “${words}”`)
}

/** Writes files of the host, each whole. */
export async function putFiles(context: WorkContext, work: WorkOf<'put-files'>): Promise<StepResult> {
  for (const file of work.files) {
    const put = await mustRun(context, putFile(file.path), { stdin: file.text, quiet: true })
    if (!put.ok) return put.error
  }
  return done(`${work.files.length} files written`)
}
