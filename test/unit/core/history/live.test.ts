import { describe, expect, test } from 'vitest'
import { livePoints, liveQuestion, withPast } from '#core/history/live'
import type { History, HistorySeries } from '#core/model/history'
import type { MeasureKey } from '#core/model/measure'
import { gapPoint, seriesSpanMs } from '#core/series'

const key = (name: string, labels: MeasureKey['labels'] = {}): MeasureKey => ({ name, labels, unit: 'count' })
const series = (name: string, queue: string, ...values: readonly (number | null)[]): HistorySeries => ({
  key: key(name, { queue }),
  points: values.map((value, at) => ({ atMs: at * 1_000, value, min: value, max: value })),
})
const history = (...all: readonly HistorySeries[]): History => ({
  fromMs: 0,
  toMs: 1,
  stepMs: 1_000,
  source: 'local',
  series: all,
  marks: [],
  notes: [],
})
const at = (atMs: number) => ({ ...gapPoint(atMs), clients: 1 })

describe('the past of the live charts', () => {
  test('is asked for as far as it is kept, and not at all where nothing is', () => {
    const keys = [key('redis_connected_clients'), key('queue_waiting', { queue: 'a' }), key('node_load1')]
    expect(liveQuestion('nebula', keys, seriesSpanMs)).toMatchObject({
      fromMs: 0,
      toMs: seriesSpanMs,
      series: [{ name: 'redis_connected_clients' }, { name: 'queue_waiting', labels: { queue: 'a' } }],
    })
    expect(liveQuestion('nebula', [key('node_load1')], 0)).toBe(null)
  })

  test('shows the deepest of all queues, in the units of the charts', () => {
    const points = livePoints(
      history(
        series('queue_waiting', 'a', 5, 1, null),
        series('queue_waiting', 'b', 2, 3),
        series('brokerlight_round_trip_seconds', '', 0.25),
      ),
    )
    expect(points).toEqual([
      { ...gapPoint(0), depth: 5, latencyMs: 250 },
      { ...gapPoint(1_000), depth: 3 },
      gapPoint(2_000),
    ])
  })

  test('ends where the live points begin, with a gap where the app was closed', () => {
    expect(withPast([at(0), at(1_000), at(30_000)], [at(20_000), at(21_000)])).toEqual([
      at(0),
      at(1_000),
      gapPoint(1_001),
      at(20_000),
      at(21_000),
    ])
    expect(withPast([at(0)], [at(2_000)])).toEqual([at(0), at(2_000)])
    expect(withPast([at(0)], [])).toEqual([at(0)])
    expect(withPast([], [at(1)])).toEqual([at(1)])
  })
})
