import { describe, expect, it } from 'vitest'
import type { SeriesPoint } from '#core/model/sample'
import { gapPoint } from '#core/series'
import { followBroker, isGap, joinSeries } from '../../../../src-renderer/store/series.ts'
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
