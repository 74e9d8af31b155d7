import { expect, test } from 'vitest'
import { createNotifier } from '../../../src-main/desktop/notifier.ts'
import { broker, run, snapshot } from '../core/support/views.ts'

test('tells once how a run ended, by what changed between snapshots', () => {
  const told: string[] = []
  const notifier = createNotifier('en', notice => void told.push(notice.title))
  const ended = snapshot([broker('nebula')], { runs: [run('r1', { end: 'done', endedAtMs: 1 })] })
  notifier.look(snapshot([broker('nebula')], { runs: [run('r1')] }))
  expect(told).toEqual([])
  notifier.look(ended)
  notifier.look(ended)
  expect(told).toEqual(['Deploy main-e4f5a6b to nebula: done'])
})
