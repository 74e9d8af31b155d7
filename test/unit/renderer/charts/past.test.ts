import { describe, expect, it } from 'vitest'
import type { History } from '#core/model/history'
import { pastPoints, pastSpecs, pastTape, wantedOf } from '../../../../src-renderer/charts/past.ts'
import { readoutOfPast } from '../../../../src-renderer/charts/readout.ts'
import { gapsOf } from '../../../../src-renderer/charts/tape.ts'
import { texts } from '../../../../src-renderer/text/text.ts'

const { s, f } = texts.en
const stepMs = 10_000
const point = (step: number, value: number | null, spread = 0) => ({
  atMs: step * stepMs,
  value,
  min: value === null ? null : value - spread,
  max: value === null ? null : value + spread,
})
const gpu = (index: string, values: readonly (number | null)[]) => ({
  key: { name: 'gpu_busy_ratio', labels: { gpu: index }, unit: 'ratio' as const },
  points: values.map((value, step) => point(step, value, 0.1)),
})
const history = (series: History['series']): History => ({
  fromMs: 0,
  toMs: 3 * stepMs,
  stepMs,
  source: 'local',
  series,
  marks: [],
  notes: [],
})
const keys = [
  { name: 'gpu_busy_ratio', labels: { gpu: '0' }, unit: 'ratio' as const },
  { name: 'gpu_busy_ratio', labels: { gpu: '1' }, unit: 'ratio' as const },
  { name: 'queue_waiting', labels: { queue: 'frames' }, unit: 'count' as const },
  { name: 'queue_waiting', labels: { queue: 'events' }, unit: 'count' as const },
]

describe('what is asked of the past', () => {
  it('is the deepest queue alone, every GPU, and what every broker has', () => {
    const asked = wantedOf(keys, 'events').map(({ name, labels }) =>
      [name, ...Object.values(labels)].join(' '),
    )
    expect(asked.slice(0, 3)).toEqual(['queue_waiting events', 'gpu_busy_ratio 0', 'gpu_busy_ratio 1'])
    expect(asked).toContain('redis_commands_per_second')
  })
})

describe('the past', () => {
  const wanted = wantedOf(keys, null)
  it('is drawn as the busiest of several GPUs, with its own spread', () => {
    const [first, second] = pastPoints(history([gpu('0', [0.2, 0.9]), gpu('1', [0.5, 0.4])]), wanted)
    expect([first, second].map(one => one && pastSpecs.gpu.value(one))).toEqual([0.5, 0.9])
    expect(first && pastSpecs.gpu.band?.(first)).toEqual([0.4, 0.6])
  })
  it('keeps gaps as gaps', () => {
    const answer = history([gpu('0', [0.2, null, 0.4])])
    expect(gapsOf(pastTape(answer, pastPoints(answer, wanted)))).toEqual([
      { fromMs: stepMs, toMs: 2 * stepMs },
    ])
  })
  it('writes seconds as the live chart does', () => {
    const key = { name: 'brokerlight_round_trip_seconds', labels: {}, unit: 'seconds' as const }
    const answer = history([{ key, points: [point(0, 0.004)] }])
    const [first] = pastPoints(answer, wanted)
    expect(first && pastSpecs.latency.value(first)).toBe(4)
  })
  it('says lowest and highest below the last value, and does not take an old one for the last', () => {
    const read = (values: readonly (number | null)[], toMs: number) => {
      const answer = { ...history([gpu('0', values)]), toMs }
      return readoutOfPast(pastSpecs.gpu, pastTape(answer, pastPoints(answer, wanted)), s, f)
    }
    expect(read([0.2, 0.4], 2 * stepMs)).toEqual({ value: '40 %', note: '10 % – 50 %', missing: false })
    expect(read([0.2, 0.4], 20 * stepMs)).toMatchObject({ value: 'unknown', missing: true })
    expect(read([null], stepMs)).toMatchObject({ value: 'no data', missing: true })
  })
})
