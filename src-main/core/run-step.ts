import type { RunView, StepView } from './model/run.ts'

/** The step a run is at, with its number from 1; null before the first and after the last. */
export function currentStep(run: RunView): (StepView & { readonly number: number }) | null {
  const at = run.steps.findIndex(step => step.state === 'running')
  const step = run.steps[at]
  return step ? { ...step, number: at + 1 } : null
}
