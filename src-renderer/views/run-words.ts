import type { Level } from '#core/model/level'
import type { RunView, StepView } from '#core/model/run'

const endLevels = {
  done: 'ok',
  returned: 'degraded',
  unchanged: 'degraded',
  failed: 'down',
  cancelled: 'unknown',
  'cut-off': 'degraded',
  settled: 'unknown',
} as const satisfies Record<NonNullable<RunView['end']>, Level>

/** The shape a run's end is told by; null while it goes on. */
export const endLevel = (run: RunView): Level | null => (run.end === null ? null : endLevels[run.end])

/** Whether the app ended in the middle of a step: nobody knows how long it went on. */
export const wasCutOff = (run: RunView, step: StepView): boolean =>
  run.end !== null && step.state === 'running'

/** Milliseconds a step took, or has taken so far; null before it starts and where nobody knows. */
export function stepMs(run: RunView, step: StepView, nowMs: number): number | null {
  if (step.startedAtMs === null || wasCutOff(run, step)) return null
  return Math.max(0, (step.endedAtMs ?? nowMs) - step.startedAtMs)
}

/** Milliseconds a run took, or has taken so far; null where nobody knows. */
export function runMs(run: RunView, nowMs: number): number | null {
  if (run.endedAtMs === null && run.end !== null) return null
  return Math.max(0, (run.endedAtMs ?? nowMs) - run.startedAtMs)
}
