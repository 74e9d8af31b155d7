import { join } from 'node:path'
import type { BrokerConfig } from '#core/model/config'
import type { Backup, Release } from '#core/model/release'
import type { ActionRequest, RunView } from '#core/model/run'
import type { Journaled } from '#core/plan/journal'
import { planView } from '#core/plan/plan'
import { type PlanRefusal, refusalBy, refuse } from '#core/plan/refusal'
import type { HostSession } from '#core/ports'
import { planQueueChange } from '#core/queue/plan'
import { err, ok, type Result } from '#core/result'
import { lookAtQueue } from '../queues/seen.ts'
import { deployableTags, latestDeployable } from '../registry/tags.ts'
import { openBackupStore } from './backups.ts'
import { dataNotes } from './data-checks.ts'
import { createExecutor } from './executor.ts'
import { projectOn, stateOn } from './facts.ts'
import { isThisProcess, openJournalStore, stillLives } from './journals.ts'
import { elsewhere, placeOf } from './place.ts'
import { composeOf, makePlan, type PlannedRun } from './planning.ts'
import { createRunBook } from './runbook.ts'
import type { ActionDeps, ActionService } from './service.ts'

/** How long a question to the host waits for a link that is coming back. */
const linkWithinMs = 10_000
/** How long a plan waits for a Redis that may not serve. */
const redisWithinMs = 3_000
/** A plan older than this is made anew: what it was made on may have changed. */
const planLifeMs = 30 * 60_000
/** How many earlier runs are read at start. */
const rememberedRuns = 50
/** How much of a step's output a snapshot carries; `run` gives all that is kept. */
const snapshotOutputCharacters = 2_000

/** Builds the action service. */
export function createActionService(deps: ActionDeps): ActionService {
  const journals = openJournalStore(deps.dataDirectory, deps.redact)
  const backupStore = openBackupStore(join(deps.dataDirectory, 'backups'))
  const book = createRunBook(journals, deps.redact)
  const executor = createExecutor({ deps, book, backups: backupStore, journals })
  const settling = new Set<string>()
  const plans = new Map<string, PlannedRun & { readonly madeAtMs: number }>()
  const knownReleases = new Map<string, readonly Release[]>()
  const knownBackups = new Map<string, readonly Backup[]>()

  async function onHost<T>(
    name: string,
    ask: (host: HostSession, broker: BrokerConfig) => Promise<Result<T>>,
  ): Promise<Result<T>> {
    const broker = deps.broker(name)
    if (broker === null) return err(`There is no broker “${name}” in brokers.yaml.`)
    const host = await deps.links.host(name, linkWithinMs)
    const answer = host.ok ? await ask(host.value, broker) : err(host.error.message)
    return answer.ok ? answer : err(deps.redact(answer.error))
  }

  async function plan(request: ActionRequest): Promise<Result<PlannedRun, PlanRefusal>> {
    const busy = runningOn(request.broker)
    if (busy !== null) return refuse(`“${busy.title}” is running. Wait for its end.`)
    const broker = deps.broker(request.broker)
    if (broker === null) return refuse(`There is no broker “${request.broker}” in brokers.yaml.`)
    const made = await (request.kind === 'queue' ? planQueue(request, broker) : planOnHost(request, broker))
    return made.ok ? made : err({ ...made.error, text: deps.redact(made.error.text) })
  }

  async function planOnHost(
    request: Exclude<ActionRequest, { readonly kind: 'queue' }>,
    broker: BrokerConfig,
  ): Promise<Result<PlannedRun, PlanRefusal>> {
    const host = await deps.links.host(broker.name, linkWithinMs)
    if (!host.ok) return refuse(host.error.message)
    const made = await makePlan(host.value, broker, request, contextOf(request, broker))
    if (!made.ok) return made
    const redis = await deps.links.redis(broker.name, redisWithinMs)
    // A Redis that does not serve has nothing to say; the run saves what can be saved.
    if (!redis.ok) return made
    const { plan, files } = made.value
    const notes = await dataNotes(host.value, redis.value, broker, plan)
    const stop = refusalBy(notes)
    return stop === null ? ok({ plan: { ...plan, notes: [...plan.notes, ...notes] }, files }) : err(stop)
  }

  function contextOf(request: ActionRequest, broker: BrokerConfig) {
    const nowMs = deps.nowMs()
    const suffix = deps
      .randomId()
      .replace(/[^a-zA-Z0-9]/g, '')
      .slice(0, 8)
    return {
      planId: deps.randomId(),
      runId: `${stamp(nowMs)}-${suffix}`,
      by: deps.operator,
      place: placeOf(broker),
      nowMs,
      lastTookMs: lastTook(request),
    }
  }

  /** A queue needs Redis alone, whatever the broker runs as. */
  async function planQueue(
    request: Extract<ActionRequest, { readonly kind: 'queue' }>,
    broker: BrokerConfig,
  ): Promise<Result<PlannedRun, PlanRefusal>> {
    const redis = await deps.links.redis(broker.name, linkWithinMs)
    if (!redis.ok) return refuse(redis.error.message)
    const context = contextOf(request, broker)
    const seen = await lookAtQueue(redis.value, broker, request.change, context.nowMs)
    if (!seen.ok) return refuse(seen.error.message)
    if (!seen.value.ok) return refuse(seen.value.error)
    const made = planQueueChange(broker, request.change, seen.value.value, context)
    return made.ok ? ok({ plan: made.value, files: new Map() }) : made
  }

  const runningOn = (broker: string): RunView | null =>
    book.all().find(one => one.run.broker === broker && one.run.end === null)?.run ?? null

  function lastTook(request: ActionRequest): number | null {
    const last = book
      .all()
      .find(
        one => one.run.broker === request.broker && one.run.kind === request.kind && one.run.end === 'done',
      )
    return last?.run.endedAtMs ? last.run.endedAtMs - last.run.startedAtMs : null
  }

  /** A run that is surely still cut off: another Brokerlight on this machine may have taken care of it meanwhile. */
  async function cutOff(runId: string): Promise<Result<Journaled>> {
    const known = book.get(runId)
    if (known === null || known.run.end !== 'cut-off')
      return err('This run is not cut off, so there is nothing to settle.')
    const written = await journals.read(runId)
    if (written === null || isThisProcess(written.process)) return ok(known)
    if (written.run.end === null && (await stillLives(written.process)))
      return err('Another Brokerlight on this machine is taking care of this run now.')
    book.adopt(written)
    const now = book.get(runId) ?? written
    return now.run.end === 'cut-off' ? ok(now) : err(`This run has ended meanwhile: ${now.run.message ?? ''}`)
  }

  async function releases(name: string): Promise<Result<readonly Release[]>> {
    const read = await onHost(name, async (host, broker) => {
      const compose = composeOf(broker)
      if (!compose.ok) return compose
      const project = await projectOn(host, compose.value)
      if (!project.ok) return project
      const state = await stateOn(host, project.value)
      return state.ok ? ok(state.value.releases.toReversed()) : state
    })
    if (read.ok) knownReleases.set(name, read.value)
    return read
  }

  async function backups(name: string): Promise<readonly Backup[]> {
    const list = await backupStore.list(name)
    knownBackups.set(name, list)
    return list
  }

  async function refresh(name: string): Promise<void> {
    const broker = deps.broker(name)
    if (broker?.runtime.compose) await releases(name)
    await backups(name)
  }

  book.onRun(run => {
    if (run.kind !== 'queue' && run.end !== null && run.end !== 'cut-off') void refresh(run.broker)
  })

  return {
    async plan(request) {
      const made = await plan(request)
      if (!made.ok) return made
      plans.set(made.value.plan.id, { ...made.value, madeAtMs: deps.nowMs() })
      return ok(planView(made.value.plan))
    },
    async start(planId, typed) {
      const made = plans.get(planId)
      if (made === undefined) return err('This plan is not known any more. Make it again.')
      if (deps.nowMs() - made.madeAtMs > planLifeMs)
        return err('This plan is more than 30 minutes old. Make it again.')
      const { confirmWord, broker } = made.plan
      if (confirmWord !== null && typed !== confirmWord) return err(`Type “${confirmWord}” to confirm.`)
      const busy = runningOn(broker)
      if (busy !== null) return err(`“${busy.title}” is running. Wait for its end.`)
      const moved = elsewhere(deps, made.plan)
      if (moved !== null) return err(`${broker} was changed in brokers.yaml since. Make the plan again.`)
      plans.delete(planId)
      const begun = await executor.begin(made)
      return begun.ok ? ok({ runId: made.plan.runId }) : begun
    },
    cancel: runId => executor.cancel(runId),
    async settle(runId, offer) {
      if (settling.has(runId)) return err('This run is being taken care of already.')
      settling.add(runId)
      try {
        const known = await cutOff(runId)
        if (!known.ok) return known
        const moved = elsewhere(deps, known.value.plan)
        if (moved !== null) return err(moved)
        await executor.settle(known.value, offer)
        return ok({ runId })
      } finally {
        settling.delete(runId)
      }
    },
    releases,
    tags: name => onHost(name, deployableTags),
    latestTag: name => onHost(name, latestDeployable),
    backups,
    run: runId => book.get(runId)?.run ?? null,
    runs: () => book.all().map(one => withShortOutput(one.run)),
    known: name => ({ releases: knownReleases.get(name) ?? [], backups: knownBackups.get(name) ?? [] }),
    async recover() {
      for (const known of await journals.load(rememberedRuns)) {
        if (known.run.end === null && (await stillLives(known.process))) continue
        // What cannot be removed now (a file that another program holds) is removed at the next start.
        if (known.run.end === null && known.run.kind === 'backup')
          await backupStore.drop(known.run.broker, known.run.id).catch(() => undefined)
        book.adopt(known)
      }
    },
    refresh,
    onRun: listener => book.onRun(listener),
    stop: () => executor.stop(),
  }
}

const withShortOutput = (run: RunView): RunView => ({
  ...run,
  steps: run.steps.map(step => ({ ...step, output: step.output.slice(-snapshotOutputCharacters) })),
})

/** A time as the beginning of an id that sorts by age: `20261121-104512`. */
const stamp = (ms: number): string =>
  new Date(ms).toISOString().slice(0, 19).replaceAll('-', '').replaceAll(':', '').replace('T', '-')
