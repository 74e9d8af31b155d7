import { expect, test } from 'vitest'
import type { HistoryMark } from '#core/model/history'
import type { RunView } from '#core/model/run'
import { createMarking } from '../../../src-main/engine/history/marking.ts'
import { broker, run as viewOfRun } from '../../unit/core/support/views.ts'

function marks(sinceMs = 0) {
  const all: (HistoryMark & { readonly broker: string })[] = []
  const mark = (broker: string, one: HistoryMark): void => void all.push({ broker, ...one })
  return { all, marking: createMarking({ mark }, sinceMs, 'en') }
}
const run = (id: string, changed: Partial<RunView>): RunView =>
  viewOfRun(id, { title: 'Deploy main-1 to nebula', endedAtMs: 2, end: 'done', ...changed })

test('deploys and rollbacks are marked once, when they end', () => {
  const { all, marking } = marks()
  marking.run(run('r1', { end: null, endedAtMs: null }))
  marking.run(run('r1', {}))
  marking.run(run('r1', {}))
  marking.run(run('r2', { kind: 'rollback', endedAtMs: 9, end: 'failed' }))
  expect(all).toEqual([
    { broker: 'nebula', atMs: 2, kind: 'deploy', text: 'Deploy main-1 to nebula: done' },
    { broker: 'nebula', atMs: 9, kind: 'rollback', text: expect.stringContaining('failed') },
  ])
})

test('what changed nothing, is no deploy, or was marked by an earlier app is not marked', () => {
  const { all, marking } = marks(5)
  for (const end of ['unchanged', 'cancelled', 'cut-off'] as const)
    marking.run(run(end, { end, endedAtMs: 6 }))
  marking.run(run('backup', { kind: 'backup', endedAtMs: 6 }))
  marking.run(run('old', { endedAtMs: 4 }))
  expect(all).toEqual([])
})

test('a master that moved is marked once', () => {
  const { all, marking } = marks(5)
  const failovers = [
    { atMs: 7, from: '10.0.0.1:6379', to: '10.0.0.2:6379' },
    { atMs: 3, from: '10.0.0.2:6379', to: '10.0.0.1:6379' },
  ]
  const value = {
    kind: 'sentinel',
    nodes: [],
    master: null,
    sentinels: [],
    uncoveredSlots: null,
    failovers,
    notes: [],
  } as const
  const view = broker('nebula')
  const seen = {
    ...view,
    aspects: { ...view.aspects, topology: { state: 'known', atMs: 8, value } as const },
  }
  marking.look(view)
  marking.look(seen)
  marking.look(seen)
  expect(all).toEqual([
    {
      broker: 'nebula',
      atMs: 7,
      kind: 'failover',
      text: 'The master moved from 10.0.0.1:6379 to 10.0.0.2:6379.',
    },
  ])
})
