import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { QueueTrend } from '#core/model/queue'
import {
  addToTapes,
  addWaiting,
  type TrendTapes,
  trendOf,
  trendsOf,
  type WaitingTape,
} from '#core/queue/trend'

/** A sample a second of what waits, as a tape. */
const tapeOf = (seconds: number, waiting: (second: number) => number): WaitingTape =>
  Array.from({ length: seconds + 1 }, (_, at) => at).reduce<WaitingTape>(
    (tape, at) => addWaiting(tape, { atMs: at * 1000, waiting: waiting(at) }),
    [],
  )
const trend = (seconds: number, waiting: (second: number) => number): QueueTrend | null =>
  trendOf(tapeOf(seconds, waiting))

describe('a trend', () => {
  it('is not known before there is enough to tell', () => {
    expect(trend(30, at => at * 100)).toBeNull()
    expect(trend(40, at => (at % 20) * 100)).toBeNull()
    expect(trendOf([])).toBeNull()
  })

  it('grows and drains by so many a second', () => {
    expect(trend(60, at => 1000 + at * 5)).toEqual({ direction: 'growing', perSecond: 5, emptyInMs: null })
    expect(trend(56, at => 1000 - at * 5)).toEqual({
      direction: 'draining',
      perSecond: -5,
      emptyInMs: 144_000,
    })
  })

  it('is steady where little changes, whatever the level', () => {
    expect(trend(120, () => 0)?.direction).toBe('steady')
    expect(trend(120, at => at % 2)?.direction).toBe('steady')
    expect(trend(120, at => 100_000 + at)?.direction).toBe('steady')
    expect(trend(120, at => 500 + 200 * Math.sin(at * 37))?.direction).toBe('steady')
  })

  it('does not follow a single burst, and is not misled by one', () => {
    expect(trend(120, at => (at > 55 && at < 65 ? 50_000 : 10))?.direction).toBe('steady')
    expect(trend(120, at => (at > 55 && at < 65 ? 50_000 : 1000 + at * 5))?.perSecond).toBeCloseTo(5)
  })

  it('is over when nothing waits any more', () => {
    expect(trend(120, at => Math.max(0, 1000 - at * 10))?.direction).toBe('steady')
  })

  it('follows workers that stall, and a stream that is full, within half a minute', () => {
    const stalled = (at: number): number =>
      at < 120 ? 200 + (at % 3) : Math.min(6000, 200 + (at - 120) * 100)
    expect(trend(120 + 40, stalled)?.perSecond).toBeCloseTo(100)
    expect(trend(120 + 58 + 40, stalled)?.direction).toBe('steady')
  })

  it('follows a queue that turned, within minutes', () => {
    const turned = trend(350, at => (at < 200 ? at * 10 : 4000 - at * 10))
    expect(turned?.direction).toBe('draining')
  })

  it('holds a few points only, and begins anew when the clock goes back', () => {
    const tape = tapeOf(10_000, at => at)
    expect(tape.length).toBeLessThan(30)
    expect(addWaiting(tape, { atMs: 0, waiting: 1 })).toEqual([{ atMs: 0, waiting: 1 }])
  })

  it('is finite for any numbers and never empties in the past', () => {
    const points = fc.array(fc.record({ atMs: fc.nat(1e9), waiting: fc.nat(1e12) }), { maxLength: 60 })
    fc.assert(
      fc.property(points, all => {
        const found = trendOf(all.reduce<WaitingTape>(addWaiting, []))
        expect(Number.isFinite(found?.perSecond ?? 0)).toBe(true)
        expect(found?.emptyInMs ?? 0).toBeGreaterThanOrEqual(0)
      }),
    )
  })
})

describe('the tapes of a broker', () => {
  it('keep each queue apart, leave gaps for what is unknown, and forget who is gone', () => {
    let tapes: TrendTapes = new Map()
    for (let at = 0; at <= 90; at++) {
      const b = at > 30 && at < 50 ? null : 1000 - at
      tapes = addToTapes(tapes, at * 1000, [
        { id: 'a', waiting: at * 10 },
        { id: 'b', waiting: b },
        { id: 'c', waiting: null },
      ])
    }
    expect([...trendsOf(tapes)].map(([id, { direction }]) => [id, direction])).toEqual([
      ['a', 'growing'],
      ['b', 'draining'],
    ])
    expect([...addToTapes(tapes, 91_000, [{ id: 'b', waiting: 0 }]).keys()]).toEqual(['b'])
  })
})
