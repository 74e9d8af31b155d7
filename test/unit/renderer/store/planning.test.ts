import { describe, expect, it } from 'vitest'
import type { ActionRequest, PlanView } from '#core/model/run'
import { refuse } from '#core/plan/refusal'
import { err, ok } from '#core/result'
import { openPlan, settleRun, startPlan } from '../../../../src-renderer/store/planning.ts'
import { createWindowStore } from '../../../../src-renderer/store/window.ts'
import { run } from '../../core/support/views.ts'
import { wire } from '../support.ts'

const request: ActionRequest = { kind: 'deploy', broker: 'nebula', tag: 'main-e4f5a6b' }
const plan: PlanView = {
  id: 'p1',
  kind: 'deploy',
  broker: 'nebula',
  title: 'Deploy main-e4f5a6b to nebula',
  changes: [],
  steps: [],
  onFailure: 'It goes back.',
  notes: [],
  lastTookMs: null,
  confirmWord: null,
}

describe('planning', () => {
  it('shows the plan that came', async () => {
    const { client, asked } = wire({ plan: () => ok(plan) })
    const store = createWindowStore()
    const opening = openPlan(client, store, request)
    expect(store.getState().dialog).toEqual({ kind: 'plan', request, planning: { stage: 'planning' } })
    await opening
    expect(asked).toEqual([{ channel: 'plan', args: request }])
    expect(store.getState().dialog).toMatchObject({ planning: { stage: 'shown', plan, error: null } })
  })
  it('shows why there is none', async () => {
    const { client } = wire({ plan: () => refuse('The compose file is invalid.') })
    const store = createWindowStore()
    await openPlan(client, store, request)
    expect(store.getState().dialog).toMatchObject({
      planning: { stage: 'refused', refusal: { text: 'The compose file is invalid.' } },
    })
  })
  it('shows a question that broke on its way as a refusal', async () => {
    const { client } = wire({
      plan: () => {
        throw new Error('The engine stopped.')
      },
    })
    const store = createWindowStore()
    await openPlan(client, store, request)
    expect(store.getState().dialog).toMatchObject({
      planning: { stage: 'refused', refusal: { text: 'The engine stopped.' } },
    })
  })
  it('drops an answer that comes after the dialog was closed', async () => {
    const { client } = wire({ plan: () => ok(plan) })
    const store = createWindowStore()
    const opening = openPlan(client, store, request)
    store.setState({ dialog: null })
    await opening
    expect(store.getState().dialog).toBeNull()
  })
  it('drops the answer to an older question', async () => {
    const { client } = wire({ plan: () => ok(plan) })
    const store = createWindowStore()
    const opening = openPlan(client, store, request)
    const newer: ActionRequest = { kind: 'backup', broker: 'nebula' }
    store.setState({ dialog: { kind: 'plan', request: newer, planning: { stage: 'planning' } } })
    await opening
    expect(store.getState().dialog).toMatchObject({ request: newer, planning: { stage: 'planning' } })
  })
})

describe('starting', () => {
  it('goes to the run that was started', async () => {
    const { client, asked } = wire({ plan: () => ok(plan), start: () => ok({ runId: 'r1' }) })
    const store = createWindowStore()
    await openPlan(client, store, request)
    await startPlan(client, store, 'nebula')
    expect(asked.at(-1)).toEqual({ channel: 'start', args: { planId: 'p1', typed: 'nebula' } })
    expect(store.getState().dialog).toBeNull()
    expect(store.getState().place).toEqual({ broker: 'nebula', view: 'run', runId: 'r1' })
  })
  it('keeps the plan and says why when it was refused', async () => {
    const { client } = wire({ plan: () => ok(plan), start: () => err('ada@desk holds the lock.') })
    const store = createWindowStore()
    await openPlan(client, store, request)
    await startPlan(client, store, null)
    expect(store.getState().dialog).toMatchObject({
      planning: { stage: 'shown', plan, error: 'ada@desk holds the lock.' },
    })
    expect(store.getState().place.view).toBe('overview')
  })
  it('leaves a dialog alone that was opened meanwhile', async () => {
    const { client } = wire({ plan: () => ok(plan), start: () => ok({ runId: 'r1' }) })
    const store = createWindowStore()
    await openPlan(client, store, request)
    const starting = startPlan(client, store, null)
    store.setState({ dialog: { kind: 'add-broker' } })
    await starting
    expect(store.getState().dialog).toEqual({ kind: 'add-broker' })
    expect(store.getState().place.view).toBe('run')
  })
  it('asks nothing while no plan is on show', async () => {
    const { client, asked } = wire()
    await startPlan(client, createWindowStore(), null)
    expect(asked).toEqual([])
  })
})

describe('taking care of a run that was cut off', () => {
  it('goes to the run that does it, or says why not', async () => {
    const store = createWindowStore()
    const good = wire({ settle: () => ok({ runId: 'r2' }) })
    expect(await settleRun(good.client, store, run('r1'), 'undo')).toBeNull()
    expect(good.asked).toEqual([{ channel: 'settle', args: { runId: 'r1', offer: 'undo' } }])
    expect(store.getState().place.runId).toBe('r2')
    const bad = wire({ settle: () => err('The host is not reached.') })
    expect(await settleRun(bad.client, store, run('r1'), 'check')).toBe('The host is not reached.')
  })
})
