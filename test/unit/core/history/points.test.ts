import { describe, expect, test } from 'vitest'
import { pointsOf } from '#core/history/points'
import { rolledOf, rollUp } from '#core/history/rolled'

/** A chart of samples at these seconds, each with its second as its value. */
const chart = (seconds: readonly number[], stepMs: number) =>
  pointsOf(
    rollUp(
      seconds.map(second => rolledOf(second * 1_000, second)),
      stepMs,
      'gauge',
    ),
    stepMs,
    'gauge',
  )
const drawn = (seconds: readonly number[], stepMs: number) =>
  chart(seconds, stepMs).map(({ atMs, value }) => [atMs / 1_000, value])

describe('the points of a chart', () => {
  test('join samples that come each two seconds, though every other second holds none', () => {
    expect(drawn([0, 2, 4, 6], 1_000)).toEqual([
      [0, 0],
      [2, 2],
      [4, 4],
      [6, 6],
    ])
  })

  test('forgive a sample or two that did not come', () => {
    expect(drawn([0, 2, 8], 1_000).map(([, value]) => value)).toEqual([0, 2, 8])
  })

  test('break where nothing was seen for longer than three samples', () => {
    expect(drawn([0, 2, 9], 1_000)).toEqual([
      [0, 0],
      [2, 2],
      [3, null],
      [9, 9],
    ])
  })

  test('break at one empty bucket where buckets are longer than that', () => {
    expect(drawn([0, 5, 25], 10_000)).toEqual([
      [0, 2.5],
      [10, null],
      [20, 25],
    ])
    expect(drawn([0, 5, 15], 10_000)).toEqual([
      [0, 2.5],
      [10, 15],
    ])
  })

  test('keep the least and the most of what a point stands for', () => {
    expect(chart([1, 9, 4], 10_000)).toEqual([{ atMs: 0, value: 14 / 3, min: 1, max: 9 }])
  })

  test('are none where nothing was seen', () => {
    expect(chart([], 1_000)).toEqual([])
  })
})
