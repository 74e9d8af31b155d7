import { describe, expect, it } from 'vitest'
import type { SeriesPoint } from '#core/model/sample'
import { gapPoint } from '#core/series'
import { followBroker, gapsOf, isGap, joinSeries, pointAt } from '../../../../src-renderer/store/series.ts'
import { tenFortyTwo as at, sampleAt } from '../../core/support/samples.ts'
import { broker } from '../../core/support/views.ts'

const point = (atMs: number, depth = 1): SeriesPoint => ({ ...gapPoint(atMs), depth, latencyMs: 0.2 })
const times = (series: readonly SeriesPoint[]): readonly number[] => series.map(one => one.atMs)
const down = {
  state: 'down',
  sinceMs: at,
  fault: { code: 'refused', layer: 'broker', message: 'Refused.' },
  retryAtMs: null,
} as const

describe('following a broker', () => {
  it('adds a sample once, however many snapshots carry it', () => {
    const view = broker('nebula')
    const once = followBroker([], view)
    expect(times(once)).toEqual([at])
    expect(followBroker(once, view)).toBe(once)
  })
  it('adds nothing before the first sample', () => {
    expect(followBroker([], broker('nebula', { sample: null }))).toEqual([])
  })
  it('ends the line right after the last sample when the link goes down, once', () => {
    const series = followBroker([], broker('nebula'))
    const ended = followBroker(series, broker('nebula', { redisLink: down }))
    expect(ended.map(isGap)).toEqual([false, true])
    expect(ended[1]?.atMs).toBe(at + 1)
    expect(followBroker(ended, broker('nebula', { redisLink: down }))).toBe(ended)
  })
  it.each([
    ['connects anew', { state: 'connecting', sinceMs: at, attempt: 2 }],
    ['waits for its host', { state: 'idle', sinceMs: at }],
  ] as const)('ends the line, too, while the link %s', (_, redisLink) => {
    const ended = followBroker(followBroker([], broker('nebula')), broker('nebula', { redisLink }))
    expect(ended.map(isGap)).toEqual([false, true])
  })
  it('goes on after the gap when samples come again', () => {
    const ended = followBroker(followBroker([], broker('nebula')), broker('nebula', { redisLink: down }))
    const back = followBroker(ended, broker('nebula', { sample: sampleAt(at + 4000) }))
    expect(back.map(isGap)).toEqual([false, true, false])
  })
  it('puts a gap into a long silence and none into a short one', () => {
    const short = followBroker([point(at - 4000)], broker('nebula'))
    const long = followBroker([point(at - 40_000)], broker('nebula'))
    expect(short.filter(isGap)).toEqual([])
    expect(long.map(isGap)).toEqual([false, true, false])
  })
})

describe('joining the history', () => {
  it('keeps the history and only what came after its end', () => {
    const joined = joinSeries([point(1000), point(2000)], [point(1500), point(2000), point(3000)])
    expect(times(joined)).toEqual([1000, 2000, 3000])
  })
  it('keeps what arrived when there is no history', () => {
    expect(times(joinSeries([], [point(5)]))).toEqual([5])
  })
})

describe('reading at an instant', () => {
  const series = [point(1000, 1), point(2000, 2), gapPoint(2001), point(60_000, 3)]
  it('takes the nearest measured point', () => {
    expect(pointAt(series, 1400)?.depth).toBe(1)
    expect(pointAt(series, 1600)?.depth).toBe(2)
    expect(pointAt(series, 90_000)).toBeNull()
    expect(pointAt(series, 61_000)?.depth).toBe(3)
  })
  it('tells nothing inside a gap or of an empty series', () => {
    expect(pointAt(series, 20_000)).toBeNull()
    expect(pointAt([], 5)).toBeNull()
  })
})

describe('gaps', () => {
  it('go from the last measurement to the next', () => {
    expect(gapsOf([point(1000), gapPoint(1001), point(9000)], 0, 10_000)).toEqual([
      { fromMs: 1001, toMs: 9000 },
    ])
  })
  it('stay open to the end while nothing comes', () => {
    expect(gapsOf([point(1000), gapPoint(1001)], 0, 10_000)).toEqual([{ fromMs: 1001, toMs: 10_000 }])
    expect(gapsOf([point(1000)], 0, 40_000)).toEqual([{ fromMs: 1000, toMs: 40_000 }])
    expect(gapsOf([point(1000)], 0, 2000)).toEqual([])
  })
  it('are cut to the window, and claim nothing before the first point', () => {
    expect(gapsOf([point(0), gapPoint(1), point(9000)], 5000, 10_000)).toEqual([{ fromMs: 5000, toMs: 9000 }])
    expect(gapsOf([point(9000)], 0, 10_000)).toEqual([])
    expect(gapsOf([], 0, 10_000)).toEqual([])
  })
})
