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

/** Milliseconds a step took, or has taken so far; null before it starts. */
export const stepMs = (step: StepView, nowMs: number): number | null =>
  step.startedAtMs === null ? null : Math.max(0, (step.endedAtMs ?? nowMs) - step.startedAtMs)

/** Milliseconds a run took, or has taken so far. */
export const runMs = (run: RunView, nowMs: number): number =>
  Math.max(0, (run.endedAtMs ?? nowMs) - run.startedAtMs)
