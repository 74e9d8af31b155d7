import { describe, expect, test } from 'vitest'
import type { HistoryQuestion } from '#core/contract'
import { localAnswer, mergedAnswer, outgrowsFile } from '#core/history/answer'
import { rolledOf } from '#core/history/rolled'
import type { HistorySeries } from '#core/model/history'

const dayMs = 86_400_000
const nowMs = 1_000 * dayMs
const memory = { name: 'redis_memory_used_bytes', labels: {} }
const queue = { name: 'queue_waiting', labels: { queue: 'frames' } }
const question = (rangeMs: number, agoMs = 0): HistoryQuestion => ({
  broker: 'nebula',
  series: [memory, queue],
  fromMs: nowMs - agoMs - rangeMs,
  toMs: nowMs - agoMs,
  points: 100,
})
const found = (widthMs: number, ...values: readonly number[]) => ({
  unit: 'bytes' as const,
  widthMs,
  rolled: values.map((value, at) => rolledOf(nowMs - (values.length - at) * widthMs, value)),
})
const nothing = { unit: null, widthMs: 1_000, rolled: [] }
const local = (rangeMs: number, ...all: readonly ReturnType<typeof found>[]) =>
  localAnswer({
    question: question(rangeMs),
    found: [...all, nothing],
    marks: [],
    nowMs,
    language: 'en',
  })

describe('an answer from this machine', () => {
  test('has no finer step than what is kept of the coarsest series', () => {
    expect(local(60_000, found(10_000, 1, 2, 3)).stepMs).toBe(10_000)
    expect(local(60_000, found(1_000, 1, 2, 3)).stepMs).toBe(1_000)
  })

  test('says what was not seen, and what is too old to be kept', () => {
    expect(local(60_000, found(1_000, 1)).notes).toEqual([
      'queue_waiting{queue="frames"} was not seen at nebula in this time.',
    ])
    expect(local(91 * dayMs, found(600_000, 1)).notes[0]).toBe('What is older than 90 d is not kept here.')
  })
})

describe('a Prometheus', () => {
  test('is asked for more than a day, and for what is older than what is kept', () => {
    expect(outgrowsFile(question(dayMs), nowMs)).toBe(false)
    expect(outgrowsFile(question(dayMs + 1), nowMs)).toBe(true)
    expect(outgrowsFile(question(60_000, 90 * dayMs), nowMs)).toBe(true)
  })

  const kept = local(2 * dayMs, found(60_000, 1, 2))
  const point = (atMs: number, value: number | null) => ({ atMs, value, min: value, max: value })
  const answered = (...values: readonly (number | null)[]): HistorySeries => ({
    key: { ...memory, unit: 'bytes' },
    points: values.map((value, at) => point(at * 15_000, value)),
  })

  test('answers for what it holds; the rest comes from this machine, and the answer says so', () => {
    const [, waiting] = local(2 * dayMs, found(60_000, 1), found(60_000, 5)).series
    const both = { ...kept, series: [kept.series[0], waiting].filter(one => one !== undefined) }
    const merged = mergedAnswer(both, [answered(1, 2)], 'en')
    expect(merged).toMatchObject({ source: 'Prometheus', stepMs: 15_000 })
    expect(merged.series[0]?.points).toHaveLength(2)
    expect(merged.series[1]).toBe(waiting)
    expect(merged.notes).toEqual([
      'Prometheus does not hold queue_waiting{queue="frames"}: this is what is kept on this machine.',
    ])
  })

  test('that holds nothing but gaps is not the source', () => {
    const merged = mergedAnswer(kept, [answered(null, null)], 'en')
    expect(merged).toMatchObject({ source: 'local', stepMs: kept.stepMs })
    expect(merged.series[0]).toBe(kept.series[0])
  })
})
