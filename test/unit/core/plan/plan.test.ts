import { expect, it } from 'vitest'
import { planView, shownSteps } from '#core/plan/plan'
import { planDeploy } from '#core/runtimes/compose/plans'
import { configurations, context, facts, image, target } from '../runtimes/compose/fixtures.ts'

const made = planDeploy(
  target(),
  'main-b',
  facts(),
  [{ found: true, image: image('b'), local: false }],
  configurations(),
  context(),
)
if (!made.ok) throw new Error(made.error.text)
const plan = made.value

it('what crosses to a window has no work in it', () => {
  const view = planView(plan)
  expect(Object.keys(view)).not.toEqual(expect.arrayContaining(['main']))
  expect(JSON.stringify(view)).not.toContain('"do":')
  expect(view).toMatchObject({ id: plan.id, title: plan.title, steps: plan.steps, onFailure: plan.onFailure })
})

it('a plan is data: it comes back whole from a journal', () => {
  expect(JSON.parse(JSON.stringify(plan))).toEqual(plan)
})

it('a person is shown the way when all goes well, in order', () => {
  expect(shownSteps(plan.main, plan.always).map(step => step.id)).toEqual([
    ...plan.main.map(step => step.id),
    ...plan.always.map(step => step.id),
  ])
})
