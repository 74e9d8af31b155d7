import { beforeEach, describe, expect, test } from 'vitest'
import type { PushChannel } from '#core/contract'
import type { RunView } from '#core/model/run'
import type { Snapshot } from '#core/model/snapshot'
import { createPusher, type Pusher } from '../../../src-main/desktop/pusher.ts'
import { broker, run, snapshot } from '../core/support/views.ts'
import { type HandClock, handClock } from './clock.ts'

const shot = (revision: number) => snapshot([broker('nebula')], { revision })

/** A pushed value by what tells it from others. */
function told(channel: PushChannel, value: unknown): string {
  const { revision, message } = value as Partial<Snapshot & RunView>
  return channel === 'snapshotChanged' ? `revision ${revision}` : `run ${message}`
}

describe('pushing to a window', () => {
  let sent: (readonly [atMs: number, what: string])[]
  let clock: HandClock
  let pusher: Pusher

  beforeEach(() => {
    sent = []
    clock = handClock()
    pusher = createPusher({
      send: (channel, value) => void sent.push([clock.nowMs(), told(channel, value)]),
      nowMs: clock.nowMs,
      after: clock.after,
    })
  })

  test('sends nothing while nobody sees the window, and the newest snapshot once somebody does', () => {
    pusher.snapshot(shot(1))
    pusher.snapshot(shot(2))
    clock.pass(60_000)
    expect(sent).toEqual([])
    expect(clock.waiting()).toBe(0)
    pusher.setOpen(true)
    clock.pass(0)
    expect(sent).toEqual([[60_000, 'revision 2']])
  })

  test('sends the first snapshot at once and later ones at most twice a second, always the newest', () => {
    pusher.setOpen(true)
    for (let revision = 1; revision <= 20; revision++) {
      pusher.snapshot(shot(revision))
      clock.pass(100)
    }
    expect(sent).toEqual([
      [0, 'revision 1'],
      [500, 'revision 5'],
      [1000, 'revision 10'],
      [1500, 'revision 15'],
      [2000, 'revision 20'],
    ])
  })

  test('holds nothing back when snapshots are rare', () => {
    pusher.setOpen(true)
    pusher.snapshot(shot(1))
    clock.pass(2000)
    pusher.snapshot(shot(2))
    clock.pass(0)
    expect(sent).toEqual([
      [0, 'revision 1'],
      [2000, 'revision 2'],
    ])
  })

  test('sends each run once a tick, as it is then', () => {
    pusher.setOpen(true)
    pusher.run(run('r1', { message: 'a' }))
    pusher.run(run('r2', { message: 'b' }))
    pusher.run(run('r1', { message: 'c' }))
    clock.pass(0)
    expect(sent).toEqual([
      [0, 'run c'],
      [0, 'run b'],
    ])
  })

  test('does not let a run overtake the pace of snapshots, nor wait for it', () => {
    pusher.setOpen(true)
    pusher.snapshot(shot(1))
    clock.pass(100)
    pusher.snapshot(shot(2))
    pusher.run(run('r1', { message: 'a' }))
    clock.pass(1000)
    expect(sent).toEqual([
      [0, 'revision 1'],
      [100, 'run a'],
      [500, 'revision 2'],
    ])
  })

  test('keeps the last of each run for a window that comes back', () => {
    pusher.run(run('r1', { message: 'a' }))
    pusher.run(run('r1', { message: 'b' }))
    pusher.setOpen(true)
    clock.pass(0)
    expect(sent).toEqual([[0, 'run b']])
  })

  test('drops all once the window is gone', () => {
    pusher.setOpen(true)
    pusher.snapshot(shot(1))
    pusher.run(run('r1'))
    pusher.stop()
    clock.pass(1000)
    pusher.setOpen(true)
    clock.pass(1000)
    expect(sent).toEqual([])
  })
})
