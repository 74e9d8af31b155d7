import { expect, it } from 'vitest'
import { planDeploy } from '#core/runtimes/compose/plans'
import { configurations, context, facts, image, target } from './fixtures.ts'

const made = planDeploy(
  target(),
  'main-b',
  facts(),
  [{ found: true, image: image('b'), local: false }],
  configurations(),
  context(),
)
if (!made.ok) throw new Error(made.error.text)
const work = made.value.main.find(step => step.id === 'switch')?.work.at(-1)
if (work?.do !== 'detached') throw new Error('the switch is not a detached command')

it('the switch has a meaning in words for each of its codes', () => {
  expect(Object.keys(work.meanings)).toEqual(['10', '11', '12'])
})

it('the plan a person sees has every step and what happens on failure', () => {
  expect(made.value.steps.map(step => step.id)).toEqual([
    ...['lock', 'preflight', 'pull', 'safety', 'switch', 'verify', 'record', 'unlock'],
  ])
  expect(made.value.onFailure).toContain(
    'the host goes back to main-a by its digest, with the configuration that ran, by itself, even when this app or its link is gone',
  )
  expect(made.value.steps.every(step => step.title !== '' && step.commands.length > 0)).toBe(true)
})
