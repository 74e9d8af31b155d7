import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { noRates } from '#core/rates'
import { addPoint, gapPoint, mostPoints, pointOf, type Series, seriesSpanMs } from '#core/series'
import { queue, sampleAt } from './support/samples.ts'

const point = (atMs: number) => ({ ...gapPoint(atMs), latencyMs: 1 })
const isGap = (one: Series[number]): boolean => one.latencyMs === null
const built = (times: readonly number[], everyMs = 1000): Series =>
  times.reduce<Series>((series, atMs) => addPoint(series, point(atMs), everyMs), [])

describe('pointOf', () => {
  it('takes what the charts show', () => {
    const sample = sampleAt(5000, {
      metrics: { redis_memory_used_bytes: 7, redis_memory_max_bytes: 9, redis_connected_clients: 3 },
      queues: [queue('a', 4), queue('b', 40)],
      roundTripMs: 0.4,
    })
    expect(pointOf(sample, { ...noRates, commandsPerSecond: 12 }, 0.4)).toEqual({
      atMs: 5000,
      commandsPerSecond: 12,
      memoryUsedBytes: 7,
      memoryMaxBytes: 9,
      latencyMs: 0.4,
      clients: 3,
      depth: 40,
      gpuBusy: 0.4,
    })
  })

  it('leaves gaps for what is unknown, and draws no limit where there is none', () => {
    const sample = sampleAt(1, { metrics: { redis_memory_max_bytes: 0 }, queues: [queue('a', null)] })
    expect(pointOf(sample, null, null)).toEqual({ ...gapPoint(1), latencyMs: 1 })
  })
})

describe('addPoint', () => {
  it('puts a gap where samples are missing, and none where they are only late', () => {
    expect(built([0, 1000, 4000, 7001]).map(one => [one.atMs, isGap(one)])).toEqual([
      [0, false],
      [1000, false],
      [4000, false],
      [5000, true],
      [7001, false],
    ])
  })

  it('measures a gap by how often samples are taken', () => {
    expect(built([0, 10_000, 20_000], 10_000).some(isGap)).toBe(false)
    expect(built([0, 10_000, 20_000], 1000).filter(isGap)).toHaveLength(2)
  })

  it('drops points that a clock set back left in the future', () => {
    expect(built([1000, 9000, 2000]).map(one => one.atMs)).toEqual([1000, 2000])
    expect(built([1000, 1000]).map(one => one.atMs)).toEqual([1000])
  })

  it('keeps 15 minutes', () => {
    const series = built(Array.from({ length: 1200 }, (_, second) => second * 1000))
    expect(series).toHaveLength(900)
    expect(series[0]?.atMs).toBe(300_000)
  })

  it('rises in time, spans 15 minutes and is never longer than it may be', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat({ max: 3_000_000 }), { maxLength: 60 }),
        fc.constantFrom(1000, 10_000),
        (times, every) => {
          const series = built(times, every)
          const stamps = series.map(one => one.atMs)
          expect(stamps).toEqual([...new Set(stamps)].toSorted((one, other) => one - other))
          expect(series.length).toBeLessThanOrEqual(mostPoints)
          expect((stamps.at(-1) ?? 0) - (stamps[0] ?? 0)).toBeLessThan(seriesSpanMs)
          expect(stamps.at(-1)).toBe(times.at(-1))
        },
      ),
    )
  })
})
