import type { RunView, StepView } from '#core/model/run'

/** Runs by their id. */
export type Runs = Readonly<Record<string, RunView>>

const stateRank = { waiting: 0, running: 1, done: 2, failed: 2, skipped: 2 }

const advance = (run: RunView): number =>
  run.steps.reduce((sum, step) => sum + stateRank[step.state], run.end === null ? 0 : 1)

const withLongerOutput = (step: StepView, other: StepView | undefined): StepView =>
  other && other.id === step.id && other.output.length > step.output.length
    ? { ...step, output: other.output }
    : step

/**
 * The newer of two values of one run. A snapshot may be older than the last push, and its output is only a tail: a run
 * never goes back, and output that was seen does not shrink.
 */
export function newerRun(known: RunView | undefined, arrived: RunView): RunView {
  if (!known) return arrived
  const newer = advance(arrived) >= advance(known) ? arrived : known
  const older = newer === arrived ? known : arrived
  const steps = newer.steps.map((step, index) => withLongerOutput(step, older.steps[index]))
  return steps.every((step, index) => step === newer.steps[index]) ? newer : { ...newer, steps }
}

/** Takes in runs that arrived; the same value comes back when nothing changed. */
export function withRuns(runs: Runs, arrived: readonly RunView[]): Runs {
  const changed = arrived
    .map(run => newerRun(runs[run.id], run))
    .filter(run => runs[run.id] !== run)
    .map(run => [run.id, run] as const)
  return changed.length > 0 ? { ...runs, ...Object.fromEntries(changed) } : runs
}

/** Every known run, newest first. */
export const newestFirst = (runs: Runs): readonly RunView[] =>
  Object.values(runs).toSorted((a, b) => b.startedAtMs - a.startedAtMs)

/** Runs that were cut off and wait for a person. */
export const cutOffRuns = (runs: Runs): readonly RunView[] =>
  newestFirst(runs).filter(run => run.end === 'cut-off' && run.offers.length > 0)

const goodNewsMs = 10 * 60_000
const badNewsMs = 24 * 60 * 60_000

/** Whether a run that ended is still news; one that was cut off is announced elsewhere until it is taken care of. */
function isNews(run: RunView, nowMs: number): boolean {
  if (run.end === 'cut-off') return false
  const good = run.end === 'done' || run.end === 'cancelled' || run.end === 'settled'
  return nowMs - (run.endedAtMs ?? run.startedAtMs) < (good ? goodNewsMs : badNewsMs)
}

/** The run the bar shows: one in progress (this broker's first), else this broker's last while it is news. */
export function barRun(
  runs: Runs,
  broker: string | null,
  dismissed: ReadonlySet<string>,
  nowMs: number,
): RunView | null {
  const all = newestFirst(runs)
  const going = all.filter(run => run.end === null)
  const last = all.find(run => run.broker === broker)
  return (
    going.find(run => run.broker === broker) ??
    going[0] ??
    (last && !dismissed.has(last.id) && isNews(last, nowMs) ? last : null)
  )
}

/** The step to look at: the running one, else the failed one, else the one that verified, else the last that ended. */
export function stepInFocus(run: RunView): StepView | null {
  return (
    run.steps.find(step => step.state === 'running') ??
    run.steps.find(step => step.state === 'failed') ??
    run.steps.findLast(step => step.state === 'done' && ['verify', 'check'].includes(step.id)) ??
    run.steps.findLast(step => step.state === 'done') ??
    run.steps[0] ??
    null
  )
}
