import type { RunEnd, RunOffer, RunView, StepId } from '#core/model/run'
import type { Journaled } from '#core/plan/journal'
import type { Plan, Step } from '#core/plan/plan'
import { type RunnerPorts, type RunStart, resumePlan, runPlan, undoPlan } from '#core/plan/runner'
import { err, ok, type Result } from '#core/result'
import { fileErrorCode, fileErrorText } from '../files/words.ts'
import type { BackupStore } from './backups.ts'
import { dockerBack } from './docker-away.ts'
import { type JournalStore, thisProcess } from './journals.ts'
import { performStep } from './perform.ts'
import { elsewhere, elsewhereFault, linksFor } from './place.ts'
import type { PlannedRun } from './planning.ts'
import type { RunBook } from './runbook.ts'
import type { ActionDeps } from './service.ts'
import { tellWhatRuns } from './survey.ts'

/** How long a run waits for a lost link before it is given up as cut off. */
const linkPatienceMs = 120_000

/** Executes plans: one a broker at a time, each until its end. */
export interface Executor {
  /** Journals the plan and starts it once the first entry is on disk; the error says why it cannot be written. */
  begin(planned: PlannedRun): Promise<Result<null>>
  /** Asks a run to stop; the error says why it cannot any more. */
  cancel(runId: string): Result<null>
  settle(known: Journaled, offer: RunOffer): Promise<void>
  stop(): Promise<void>
}

interface ExecutorParts {
  readonly deps: ActionDeps
  readonly book: RunBook
  readonly backups: BackupStore
  readonly journals: JournalStore
}

/** Builds the executor. */
export function createExecutor({ deps, book, backups, journals }: ExecutorParts): Executor {
  const aborts = new Map<string, AbortController>()
  /** Texts that a run puts on the host: only in memory, because they may hold secrets. */
  const files = new Map<string, ReadonlyMap<string, string>>()
  const closings = new Set<Promise<void>>()
  let stopping = false

  const ended = (run: RunView): boolean => run.end !== null

  function portsOf(plan: Plan, abort: AbortController): RunnerPorts {
    const links = linksFor(deps, plan)
    const never = new AbortController().signal
    const signalOf = (step: Step): AbortSignal =>
      plan.main.some(one => one.id === step.id) ? abort.signal : never
    return {
      nowMs: deps.nowMs,
      // While the app ends nothing more is written down, so nothing more may happen either.
      journal: entry => (stopping ? new Promise<never>(() => undefined) : book.note(plan.runId, entry)),
      async linkBack(step, lost) {
        const signal = signalOf(step)
        if (plan.kind === 'queue')
          return (await links.redis(plan.broker, linkPatienceMs, signal)).ok && !stopping
        const back = await links.host(plan.broker, linkPatienceMs, signal)
        if (!back.ok || stopping) return false
        return (
          lost.layer !== 'container' || (await dockerBack(back.value, linkPatienceMs, deps.sleep, signal))
        )
      },
      async perform(step, memory, again) {
        const broker = deps.broker(plan.broker)
        const moved = elsewhere(deps, plan)
        if (broker === null || moved !== null) return { kind: 'link', fault: elsewhereFault(moved ?? '') }
        try {
          return await performStep(step, {
            deps: { ...deps, links },
            broker,
            plan,
            memory,
            again,
            backups,
            files: files.get(plan.runId) ?? new Map(),
            signal: signalOf(step),
            run: () => book.get(plan.runId)?.run ?? emptyRun(plan),
            say: (text, progress) => book.say(plan.runId, step.id, text, progress ?? null),
          })
        } catch (error) {
          // A bug of ours must leave neither the lock behind nor a release that nobody verified.
          const why =
            fileErrorCode(error) === null
              ? `Brokerlight itself failed: ${String(error)}`
              : fileErrorText(error, deps.dataDirectory)
          return { kind: 'failed', reason: why, memory }
        }
      },
    }
  }

  /** Runs to the end in the background; whatever happens, a half backup goes and the audit is written. */
  function execute(plan: Plan, work: (ports: RunnerPorts) => Promise<RunEnd>): void {
    const abort = new AbortController()
    aborts.set(plan.runId, abort)
    const close = async (end: RunEnd): Promise<void> => {
      if (plan.kind === 'backup' && end !== 'done') await backups.drop(plan.broker, plan.runId)
      const at = new Date(deps.nowMs()).toISOString()
      await journals.audit({ at, by: plan.by, broker: plan.broker, run: plan.runId, action: plan.title, end })
    }
    const finish = async (): Promise<void> => {
      const end = await work(portsOf(plan, abort))
      if (stopping) return
      const closing = close(end)
      closings.add(closing)
      await closing.finally(() => closings.delete(closing))
    }
    finish()
      .catch((error: unknown) => book.abandon(plan.runId, String(error)))
      .finally(() => {
        aborts.delete(plan.runId)
        files.delete(plan.runId)
      })
  }

  const startOf = (known: Journaled): RunStart => {
    const ids = (wanted: (run: RunView['steps'][number]) => boolean): ReadonlySet<StepId> =>
      new Set(known.run.steps.filter(wanted).map(step => step.id))
    return {
      memory: known.memory,
      done: ids(step => step.state === 'done'),
      began: ids(step => step.state !== 'waiting'),
    }
  }

  return {
    async begin({ plan, files: put }) {
      files.set(plan.runId, put)
      const process = await thisProcess()
      try {
        await book.note(plan.runId, { type: 'begin', atMs: deps.nowMs(), plan, process })
      } catch (error) {
        return err(`Nothing was started. ${fileErrorText(error, deps.dataDirectory)}`)
      }
      const fresh: RunStart = { memory: {}, done: new Set(), began: new Set() }
      execute(plan, ports => runPlan(plan, fresh, ports))
      return ok(null)
    },
    cancel(runId) {
      const run = book.get(runId)?.run
      const abort = aborts.get(runId)
      if (!run || !abort || ended(run)) return err('This run has ended already.')
      if (run.steps.some(step => step.id === 'change' && step.state !== 'waiting'))
        return err('The change has begun, so it goes on to its end.')
      if (run.steps.some(step => step.id === 'switch' && step.state !== 'waiting')) {
        return err(
          'The switch has begun, so it goes on to its end: either the new release is verified, or the old one comes back.',
        )
      }
      abort.abort()
      return ok(null)
    },
    async settle(known, offer) {
      const { plan } = known
      if (offer === 'check') {
        await book.note(plan.runId, {
          type: 'end',
          atMs: deps.nowMs(),
          end: 'cut-off',
          message: await tellWhatRuns(deps, known),
        })
        return
      }
      await book.note(plan.runId, {
        type: 'taken-up',
        atMs: deps.nowMs(),
        process: await thisProcess(),
        by: deps.operator,
      })
      const start = startOf(known)
      if (offer === 'undo') execute(plan, ports => undoPlan(plan, start, ports))
      else {
        // Files of a backup that was cut off are gone: it begins again behind its lock, unless it is kept already.
        const isGone = plan.kind === 'backup' && !start.done.has('keep')
        const from = isGone ? { ...start, done: new Set<StepId>() } : start
        execute(plan, ports => resumePlan(plan, from, ports))
      }
    },
    async stop() {
      stopping = true
      for (const runId of aborts.keys()) await book.flush(runId)
      await Promise.allSettled(closings)
    },
  }
}

const emptyRun = (plan: Plan): RunView => ({
  id: plan.runId,
  kind: plan.kind,
  broker: plan.broker,
  title: plan.title,
  by: plan.by,
  startedAtMs: 0,
  endedAtMs: null,
  steps: [],
  end: null,
  message: null,
  offers: [],
})
