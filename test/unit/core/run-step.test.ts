import { expect, it } from 'vitest'
import { currentStep } from '#core/run-step'
import { run, step } from './support/views.ts'

it.each([
  ['waits', ['waiting', 'waiting'], null],
  ['is at its second step', ['done', 'running', 'waiting'], 2],
  ['is over', ['done', 'skipped', 'failed'], null],
  ['has no steps', [], null],
] as const)('a run that %s', (_, states, number) => {
  const steps = states.map(state => step('Pull', { state }))
  expect(currentStep(run('r1', { steps }))?.number ?? null).toBe(number)
})
