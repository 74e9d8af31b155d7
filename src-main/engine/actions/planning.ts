import type { BrokerConfig, ComposeConfig } from '#core/model/config'
import type { ActionRequest } from '#core/model/run'
import type { Plan } from '#core/plan/plan'
import { type PlanRefusal, refuse } from '#core/plan/refusal'
import type { HostSession } from '#core/ports'
import { err, ok, type Result } from '#core/result'
import { planBackup } from '#core/runtimes/compose/backup'
import type { PlanContext } from '#core/runtimes/compose/context'
import type { ComposeFacts } from '#core/runtimes/compose/facts'
import { releaseFile } from '#core/runtimes/compose/kept-configurations'
import {
  isTag,
  type PlanTarget,
  planDeploy,
  planRollback,
  rollbackTarget,
  wantedReferences,
} from '#core/runtimes/compose/plans'
import { shownAsRun } from '#core/runtimes/compose/sudo-docker'
import { configurationsFor } from './configurations.ts'
import { composeFacts } from './facts.ts'
import { withImages } from './wanted.ts'

/** The compose config of a broker, or the sentence why it cannot be acted on. */
export function composeOf(broker: BrokerConfig): Result<ComposeConfig> {
  const { compose } = broker.runtime
  const runtime = Object.keys(broker.runtime)[0] ?? 'managed'
  return compose
    ? ok(compose)
    : err(
        `${broker.name} runs as ${runtime}: this version deploys, rolls back and backs up docker compose only.`,
      )
}

/** Reads the facts a request needs and makes its plan; nothing changes on the host. */
export async function makePlan(
  host: HostSession,
  broker: BrokerConfig,
  request: Exclude<ActionRequest, { readonly kind: 'queue' }>,
  context: Omit<PlanContext, 'takeOver' | 'confirmWord'>,
): Promise<Result<PlannedRun, PlanRefusal>> {
  const compose = composeOf(broker)
  if (!compose.ok) return refuse(compose.error)
  if (request.kind === 'deploy' && !isTag(request.tag)) {
    return refuse(
      `“${request.tag.slice(0, 80)}” cannot be an image tag. A tag has letters, digits, dots, dashes and underscores, at most 128.`,
    )
  }
  const facts = await composeFacts(host, compose.value, broker.redis.port)
  if (!facts.ok) return refuse(`${broker.name}: ${facts.error}`)
  const target: PlanTarget = { broker, compose: compose.value, takeLock: request.takeLock ?? false }
  const takeOver = request.takeLock ? (facts.value.lock?.token ?? null) : null
  const confirmWord = takeOver !== null && broker.environment === 'production' ? broker.name : null
  const full: PlanContext = { ...context, takeOver, confirmWord }
  const made = await planOf(host, request, target, facts.value, full)
  return made.ok ? ok({ ...made.value, plan: shownAsRun(made.value.plan, compose.value) }) : made
}

async function planOf(
  host: HostSession,
  request: Exclude<ActionRequest, { readonly kind: 'queue' }>,
  target: PlanTarget,
  facts: ComposeFacts,
  context: PlanContext,
): Promise<Result<PlannedRun, PlanRefusal>> {
  switch (request.kind) {
    case 'deploy':
      return deploy(host, target, request.tag, facts, context)
    case 'rollback':
      return rollback(host, target, request.release, facts, context)
    case 'backup': {
      const made = planBackup(target, facts, context)
      return made.ok ? ok({ plan: made.value, files: new Map() }) : made
    }
  }
}

/** A plan, and the texts of files that it puts on the host and that may hold secrets: they are never written down here. */
export interface PlannedRun {
  readonly plan: Plan
  readonly files: ReadonlyMap<string, string>
}

async function deploy(
  host: HostSession,
  target: PlanTarget,
  tag: string,
  facts: ComposeFacts,
  context: PlanContext,
): Promise<Result<PlannedRun, PlanRefusal>> {
  const references = wantedReferences(target.compose, tag)
  const wanted = await withImages(host, source => Promise.all(references.map(one => source.tag(one))))
  const after = wanted.flatMap(one => (one.found ? [one.image] : []))
  const { configurations } = await configurationsFor(host, facts, after, null)
  const made = planDeploy(target, tag, facts, wanted, configurations, context)
  return made.ok ? ok({ plan: made.value, files: configurations.texts }) : made
}

async function rollback(
  host: HostSession,
  target: PlanTarget,
  number: number | null,
  facts: ComposeFacts,
  context: PlanContext,
): Promise<Result<PlannedRun, PlanRefusal>> {
  const release = rollbackTarget(target, number, facts)
  if (!release.ok) return refuse(release.error)
  const { images } = release.value
  const wanted = await withImages(host, source => Promise.all(images.map(one => source.release(one))))
  const file = releaseFile(facts.project.stateDirectory, release.value)
  const { readable, configurations } = await configurationsFor(host, facts, images, file)
  const made = planRollback(target, release.value, facts, wanted, configurations, readable, context)
  return made.ok ? ok({ plan: made.value, files: configurations.texts }) : made
}
