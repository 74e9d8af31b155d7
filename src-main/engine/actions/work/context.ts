import type { BrokerConfig } from '#core/model/config'
import type { LinkFault } from '#core/model/link'
import type { RunView } from '#core/model/run'
import type { Plan, RunMemory } from '#core/plan/plan'
import type { StepResult } from '#core/plan/runner'
import type { ExecOutcome, HostSession, Redis } from '#core/ports'
import { err, ok, type Result } from '#core/result'
import type { BackupStore } from '../backups.ts'
import { dockerIsAway, lostDocker } from '../docker-away.ts'
import type { ActionDeps } from '../service.ts'

/** What every piece of work is given. */
export interface WorkContext {
  readonly deps: ActionDeps
  readonly broker: BrokerConfig
  readonly plan: Plan
  readonly memory: RunMemory
  /** Whether the step may have been done before, in part or whole: its link was lost, or the app ended. */
  readonly again: boolean
  readonly signal: AbortSignal
  readonly backups: BackupStore
  /** Texts of files to put on the host that are never written down here. */
  readonly files: ReadonlyMap<string, string>
  /** The run as it stands now. */
  run(): RunView
  /** Live output of the step, and its progress from 0 to 1 where that can be told. */
  say(text: string, progress?: number): void
}

/** How long a step waits for a link that is coming back before it gives the step to the runner's patience. */
const linkWithinMs = 20_000
/** How long the machine may take for a sign of life. */
const aliveWithinMs = 5_000

export const done = (outcome: string, memory: RunMemory = {}): StepResult => ({
  kind: 'done',
  outcome,
  memory,
})
export const failed = (reason: string, memory: RunMemory = {}): StepResult => ({
  kind: 'failed',
  reason,
  memory,
})
export const linkLost = (fault: LinkFault): StepResult => ({ kind: 'link', fault })

export const hostOf = (context: WorkContext): Promise<Result<HostSession, LinkFault>> =>
  context.deps.links.host(context.broker.name, linkWithinMs, context.signal)

export const redisOf = (context: WorkContext, withinMs = linkWithinMs): Promise<Result<Redis, LinkFault>> =>
  context.deps.links.redis(context.broker.name, withinMs, context.signal)

/** How much is left of some time, in ms. The wall clock may jump and the machine may sleep: neither counts. */
export function deadlineIn(ms: number): () => number {
  const endsAt = performance.now() + ms
  return () => endsAt - performance.now()
}

/** Redis, or the step's result why not: a lost link where the machine is not reached, a failure where only Redis is not. */
export async function needRedis(
  context: WorkContext,
  withinMs = linkWithinMs,
): Promise<Result<Redis, StepResult>> {
  const redis = await redisOf(context, withinMs)
  if (redis.ok) return redis
  const answers = await hostAnswers(context)
  return err(answers ? failed(`Redis cannot be asked: ${redis.error.message}`) : linkLost(redis.error))
}

/** Whether the machine really answers: a session can be dead for a while before anybody notices. */
export async function hostAnswers(context: WorkContext): Promise<boolean> {
  const host = await context.deps.links.host(context.broker.name, aliveWithinMs, context.signal)
  return host.ok && host.value.alive(aliveWithinMs)
}

/** Runs a command on the host with its output shown live. */
export async function runOnHost(
  context: WorkContext,
  argv: readonly string[],
  options: { readonly stdin?: string | AsyncIterable<Uint8Array>; readonly quiet?: boolean } = {},
): Promise<Result<ExecOutcome, LinkFault>> {
  const host = await hostOf(context)
  if (!host.ok) return host
  const outcome = await host.value.exec.run(argv, {
    signal: context.signal,
    ...(options.stdin === undefined ? {} : { stdin: options.stdin }),
    ...(options.quiet ? {} : { onOutput: chunk => context.say(chunk.text) }),
  })
  return outcome.ok && lostDocker(outcome.value) ? err(dockerIsAway) : outcome
}

/** The last words of a command, for a sentence: stderr if it said any, else stdout. */
export function lastWords(outcome: ExecOutcome): string {
  const text = (outcome.stderr.trim() || outcome.stdout.trim()).split('\n').slice(-3).join(' ').trim()
  return text === '' ? `it ended with code ${outcome.code}` : text.slice(-500)
}

/** A command that must end with code 0; its stdout, or the step's result when it did not. */
export async function mustRun(
  context: WorkContext,
  argv: readonly string[],
  options: { readonly stdin?: string; readonly quiet?: boolean } = {},
): Promise<Result<string, StepResult>> {
  const outcome = await runOnHost(context, argv, options)
  if (!outcome.ok) return err(linkLost(outcome.error))
  if (outcome.value.code !== 0) return err(failed(lastWords(outcome.value)))
  return ok(outcome.value.stdout)
}
