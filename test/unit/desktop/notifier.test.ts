import { beforeEach, describe, expect, test } from 'vitest'
import { createNotifier, type Notifier } from '../../../src-main/desktop/notifier.ts'
import { broker, brokerAt, run, snapshot } from '../core/support/views.ts'
import { type HandClock, handClock } from './clock.ts'

describe('deciding about notifications over time', () => {
  let told: string[]
  let clock: HandClock
  let notifier: Notifier
  const up = snapshot([broker('nebula')])
  const down = snapshot([brokerAt('nebula', 'down')])

  beforeEach(() => {
    told = []
    clock = handClock()
    notifier = createNotifier({
      language: 'en',
      tell: notice => void told.push(`${clock.nowMs()} ${notice.title}`),
      nowMs: clock.nowMs,
      after: clock.after,
    })
    notifier.look(up)
  })

  test('tells a broker that is down at the second judgement, even if no other snapshot comes', () => {
    clock.pass(100)
    notifier.look(down)
    expect(told).toEqual([])
    clock.pass(10_000)
    expect(told).toEqual(['1100 nebula is down'])
  })

  test('tells nothing of one that is back by then', () => {
    notifier.look(down)
    clock.pass(900)
    notifier.look(up)
    clock.pass(10_000)
    expect(told).toEqual([])
  })

  test('counts time, not snapshots', () => {
    notifier.look(down)
    clock.pass(10)
    notifier.look(down)
    clock.pass(10)
    notifier.look(down)
    expect(told).toEqual([])
    clock.pass(980)
    expect(told).toEqual(['1000 nebula is down'])
  })

  test('tells it once, and that it is back', () => {
    notifier.look(down)
    clock.pass(5000)
    notifier.look(down)
    clock.pass(5000)
    notifier.look(up)
    clock.pass(5000)
    expect(told).toEqual(['1000 nebula is down', '10000 nebula is back'])
  })

  test('tells how a run ended', () => {
    notifier.look(snapshot([broker('nebula')], { runs: [run('r1')] }))
    notifier.look(snapshot([broker('nebula')], { runs: [run('r1', { end: 'done', endedAtMs: 1 })] }))
    expect(told).toEqual(['0 Deploy main-e4f5a6b to nebula: done'])
  })

  test('does not tell a broker that a deploy is restarting, unless it stays down', () => {
    const going = { runs: [run('r1')] }
    const returned = { runs: [run('r1', { end: 'returned', endedAtMs: 1 })] }
    notifier.look(snapshot([broker('nebula')], going))
    notifier.look(snapshot([brokerAt('nebula', 'down')], going))
    clock.pass(10_000)
    expect(told).toEqual([])
    notifier.look(snapshot([brokerAt('nebula', 'down')], returned))
    clock.pass(10_000)
    expect(told).toEqual([
      '10000 Deploy main-e4f5a6b to nebula: failed, the old release serves',
      '11000 nebula is down',
    ])
  })

  test('does tell one that goes down while it is only backed up', () => {
    notifier.look(snapshot([brokerAt('nebula', 'down')], { runs: [run('r1', { kind: 'backup' })] }))
    clock.pass(1_000)
    expect(told).toEqual(['1000 nebula is down'])
  })

  test('waits for nothing once it is stopped', () => {
    notifier.look(down)
    notifier.stop()
    expect(clock.waiting()).toBe(0)
  })
})
