import { describe, expect, it } from 'vitest'
import { err } from '#core/result'
import { gapPoint } from '#core/series'
import { connect } from '../../../../src-renderer/store/connect.ts'
import { withOrderHeld } from '../../../../src-renderer/store/state.ts'
import { createWindowStore, fetchHistory, fetchRun } from '../../../../src-renderer/store/window.ts'
import { tenFortyTwo as at } from '../../core/support/samples.ts'
import { brokerAt, run, snapshot, step } from '../../core/support/views.ts'
import { stateOf, wire } from '../support.ts'

const first = snapshot([brokerAt('nebula', 'ok'), brokerAt('raibid', 'ok')], { revision: 5 })
const settled = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

describe('connecting', () => {
  it('subscribes before it asks, and ends every subscription', async () => {
    const { client, log } = wire({ snapshot: () => first })
    const end = connect(client, createWindowStore())
    expect(log).toEqual(['listen snapshotChanged', 'listen runChanged', 'listen navigate', 'ask snapshot'])
    end()
    expect(log.slice(4)).toEqual(['end snapshotChanged', 'end runChanged', 'end navigate'])
  })
  it('keeps a pushed snapshot that is newer than the answer', async () => {
    const { client, push } = wire({ snapshot: () => first })
    const store = createWindowStore()
    connect(client, store)
    push('snapshotChanged', { ...first, revision: 9 })
    await settled()
    expect(store.getState().snapshot?.revision).toBe(9)
    push('snapshotChanged', { ...first, revision: 8 })
    expect(store.getState().snapshot?.revision).toBe(9)
  })
  it('takes runs and places as they come', () => {
    const { client, push } = wire({ snapshot: () => first })
    const store = createWindowStore()
    connect(client, store)
    push('runChanged', run('a'))
    push('navigate', { broker: 'nebula', view: 'run', runId: 'a' })
    expect(Object.keys(store.getState().runs)).toEqual(['a'])
    expect(store.getState().place).toEqual({ broker: 'nebula', view: 'run', runId: 'a' })
  })
  it('opens what the tray asked for', async () => {
    const { client, push, asked } = wire({ snapshot: () => first, plan: () => err('No.') })
    const store = createWindowStore()
    connect(client, store)
    push('navigate', { broker: 'nebula', view: 'overview', open: { kind: 'deploy', broker: 'nebula' } })
    expect(store.getState().dialog).toEqual({ kind: 'deploy', broker: 'nebula' })
    const request = { kind: 'backup', broker: 'nebula' }
    push('navigate', { broker: 'nebula', view: 'overview', open: { kind: 'plan', request } })
    await settled()
    expect(asked.at(-1)).toEqual({ channel: 'plan', args: request })
    expect(store.getState().place).toEqual({ broker: 'nebula', view: 'overview' })
  })
  it('says so when the first question fails', async () => {
    const { client } = wire({
      snapshot: () => {
        throw new Error('no handler')
      },
    })
    const store = createWindowStore()
    connect(client, store)
    await settled()
    expect(store.getState().failure).toContain('no handler')
  })
})

describe('what is asked for', () => {
  it('is put before what arrived: the history of the charts', async () => {
    const { client } = wire({ series: () => [gapPoint(at - 2000), gapPoint(at - 1000)] })
    const store = createWindowStore()
    store.setState(stateOf(first))
    await fetchHistory(client, store, 'nebula')
    expect(store.getState().series.nebula?.map(point => point.atMs)).toEqual([at - 2000, at - 1000, at])
  })
  it('fills a run: its whole output', async () => {
    const whole = run('a', { steps: [step('Pull', { output: 'long output' })] })
    const { client } = wire({ run: () => whole })
    const store = createWindowStore()
    store.setState({ runs: { a: run('a', { steps: [step('Pull', { output: 'output' })] }) } })
    await fetchRun(client, store, 'a')
    expect(store.getState().runs).toEqual({ a: whole })
  })
})

describe('holding the order', () => {
  it('sorts anew only when it is freed', () => {
    const held = withOrderHeld(stateOf(first), true)
    const worse = snapshot([brokerAt('nebula', 'ok'), brokerAt('raibid', 'down')], { revision: 6 })
    const after = stateOf(worse, { order: held.order, orderHeld: true })
    const kept = withOrderHeld(after, true)
    expect(kept).toBe(after)
    expect(after.order).toEqual(['nebula', 'raibid'])
    expect(withOrderHeld(after, false).order).toEqual(['raibid', 'nebula'])
  })
})
