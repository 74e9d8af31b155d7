import type { Work } from '#core/plan/plan'
import type { StepResult } from '#core/plan/runner'
import { err, ok, type Result } from '#core/result'
import { configurationOf, differencesFrom, type RunningContainer } from '#core/runtimes/compose/configuration'
import { putPrivateFile, readText, unreadableFiles } from '#core/runtimes/compose/host-scripts'
import { configurationsFor } from '../configurations.ts'
import { composeFacts } from '../facts.ts'
import { sha256 } from '../rendered.ts'
import { done, failed, hostOf, lastWords, linkLost, mustRun, runOnHost, type WorkContext } from './context.ts'

/** Makes sure that compose still renders what the plan was made from, then keeps the configurations on the host. */
export async function keepConfigurations(context: WorkContext, work: KeepWork): Promise<StepResult> {
  const rendered = await runOnHost(context, work.render, { quiet: true })
  if (!rendered.ok) return linkLost(rendered.error)
  if (rendered.value.code !== 0)
    return failed(`The compose files are not valid any more: ${lastWords(rendered.value)}`)
  if (sha256(rendered.value.stdout) !== work.sha256) return failed(changed)
  const texts = await textsOf(context, work)
  if (!texts.ok) return texts.error
  for (const [file, text] of texts.value) {
    const put = await mustRun(context, putPrivateFile(file, text), { stdin: text, quiet: true })
    if (!put.ok) return put.error
  }
  return done('What runs is what the plan was made on')
}

type KeepWork = Extract<Work, { readonly do: 'keep-configurations' }>

const changed = 'The compose files were changed since this plan was made. Make a new plan'

/** The texts that are still to be put there: a process that takes a run up makes once more what the first one had. */
async function textsOf(
  context: WorkContext,
  { files, after, releaseFile }: KeepWork,
): Promise<Result<ReadonlyMap<string, string>, StepResult>> {
  if (files.every(file => context.files.has(file))) return ok(context.files)
  const missing = await mustRun(context, unreadableFiles(files), { quiet: true })
  if (!missing.ok) return err(missing.error)
  const wanted = files.filter(file => missing.value.split('\n').includes(file))
  const { compose } = context.broker.runtime
  if (wanted.length === 0 || compose === undefined) return ok(new Map())
  const host = await hostOf(context)
  if (!host.ok) return err(linkLost(host.error))
  const facts = await composeFacts(host.value, compose, context.broker.redis.port)
  if (!facts.ok) return err(failed(facts.error))
  const { configurations } = await configurationsFor(host.value, facts.value, after, releaseFile)
  const { texts } = configurations
  return wanted.every(file => texts.has(file)) ? ok(texts) : err(failed(changed))
}

/** What containers are made with otherwise than their configuration says, a sentence each. */
export async function unlikeConfiguration(
  context: WorkContext,
  { file, unlike }: NonNullable<Extract<Work, { readonly do: 'verify' }>['configuration']>,
  containers: readonly RunningContainer[],
): Promise<Result<readonly string[], StepResult>> {
  const read = await mustRun(context, readText(file), { quiet: true })
  if (!read.ok) return err(read.error)
  const configuration = configurationOf(read.value)
  return ok(
    containers.flatMap(container =>
      differencesFrom(container, configuration)
        .filter(({ field }) => !unlike.includes(`${container.service} ${field}`))
        .map(
          ({ field, before, after }) =>
            `${container.service} was made with other ${field} than configured: ${before}, not ${after}`,
        ),
    ),
  )
}
