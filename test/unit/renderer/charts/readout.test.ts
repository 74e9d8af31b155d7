import { describe, expect, it } from 'vitest'
import { markedWords, marksOf } from '../../../../src-renderer/charts/marks.ts'
import { isStale, readoutAt, readoutNow, summaryOf } from '../../../../src-renderer/charts/readout.ts'
import { chartSpecs } from '../../../../src-renderer/charts/spec.ts'
import { followBroker, gapMs, isGap } from '../../../../src-renderer/store/series.ts'
import { texts } from '../../../../src-renderer/text/text.ts'
import { tenFortyTwo as at, queue, sampleAt } from '../../core/support/samples.ts'
import { broker, brokerAt, health, release } from '../../core/support/views.ts'

const { s, f } = texts.en
const nebula = broker('nebula')
const series = followBroker([], nebula)
const now = { broker: nebula, points: series, nowMs: at + 1000 }
const read = (id: keyof typeof chartSpecs, changed: Partial<typeof now> = {}) =>
  readoutNow(chartSpecs[id], { ...now, ...changed }, s, f)
const tape = { points: series, isGap, gapMs, fromMs: at - 300_000, toMs: at }

describe('a chart’s title', () => {
  it('tells the last value with its unit, and where it comes from', () => {
    expect(read('commands')).toEqual({ value: '1.2 k/s', note: 'INFO stats', missing: false })
    expect(read('depth')).toEqual({ value: '1,240', note: 'detektor:frames', missing: false })
    expect(read('memory')).toEqual({ value: '512.0 MB', note: '13 % of 4.0 GB', missing: false })
  })
  it('says when there is no limit', () => {
    const free = broker('free', { sample: sampleAt(at, { metrics: { redis_memory_used_bytes: 2048 } }) })
    expect(read('memory', { broker: free, points: followBroker([], free) }).note).toBe('no maxmemory set')
  })
  it('never shows a stale number as the current one', () => {
    const stale = read('commands', { nowMs: at + 60_000 })
    expect(stale.missing).toBe(true)
    expect(stale.value).toBe('unknown')
    expect(stale.note).toBe(`last 1.2 k/s at ${f.clock(at)}`)
    const down = read('commands', { broker: brokerAt('nebula', 'down') })
    expect(down.missing).toBe(true)
  })
  it('never shows an unknown depth as 0', () => {
    const unknown = broker('n', { sample: sampleAt(at, { queues: [queue('detektor:frames', null)] }) })
    const readout = read('depth', { broker: unknown, points: followBroker([], unknown) })
    expect(readout).toEqual({ value: 'unknown', note: 'no queue known', missing: true })
  })
  it('reads the instant under the pointer', () => {
    const readAt = (atMs: number) => readoutAt(chartSpecs.commands, tape, atMs, 'INFO stats', s, f)
    expect(readAt(at)).toEqual({ value: '1.2 k/s', note: 'INFO stats', missing: false })
    expect(readAt(at - 60_000)).toMatchObject({ value: 'no data', missing: true })
  })
})

describe('a chart in a sentence', () => {
  it('tells now, lowest and highest, or that there is no data', () => {
    const words = { name: 'Commands', span: '5 min' }
    expect(summaryOf(chartSpecs.commands, tape, words, s, f)).toBe(
      'Commands, last 5 min: now 1.2 k/s, lowest 1.2 k/s, highest 1.2 k/s.',
    )
    expect(summaryOf(chartSpecs.commands, { ...tape, points: [] }, words, s, f)).toBe(
      'Commands, last 5 min: no data.',
    )
  })
})

describe('staleness', () => {
  it('is told by the verdict, the age, or the lack of a sample', () => {
    expect(isStale(nebula, at + 1000)).toBe(false)
    expect(isStale(nebula, at + 16_000)).toBe(true)
    expect(isStale(brokerAt('nebula', 'unknown'), at)).toBe(true)
    expect(isStale(broker('nebula', { sample: null }), at)).toBe(true)
    expect(isStale(brokerAt('nebula', 'degraded'), at)).toBe(false)
  })
})

describe('marks', () => {
  it('are releases that began and the present level, inside the window', () => {
    const view = broker('nebula', {
      releases: [
        release(1, 'main-a1b2c3d', { how: 'found', atMs: at - 10 }),
        release(2, 'main-e4f5a6b', { atMs: at - 20 }),
        release(3, 'main-0011223', { atMs: at - 900_000 }),
      ],
      health: health('degraded', { sinceMs: at - 5 }),
    })
    expect(marksOf(view, at - 60_000, at)).toEqual([
      { kind: 'deploy', key: 'release-2', atMs: at - 20, text: 'main-e4f5a6b' },
      { kind: 'level', key: 'level', atMs: at - 5, level: 'degraded' },
    ])
  })
  it('give way to an earlier word where two would lie on each other', () => {
    const mark = (atMs: number, kind: 'deploy' | 'alert' = 'deploy') =>
      ({ kind, key: String(atMs), atMs, text: 'x' }) as const
    const marks = [mark(50), mark(10), mark(12), mark(30, 'alert')]
    expect([...markedWords(marks, 0, 100, 0.2)]).toEqual(['10', '50'])
  })
})
