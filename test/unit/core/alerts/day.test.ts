import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import type { Measure } from '#core/model/measure'
import { expectFieldCase } from '../../../tools/field-case.ts'
import { alertBench } from './support.ts'

interface Recording {
  readonly lengthSeconds: number
  readonly series: readonly (Omit<Measure, 'value' | 'atMs'> & {
    readonly values: readonly (number | null)[]
  })[]
}
const captured = resolve(import.meta.dirname, 'captured/demo.json.gz')
const recording: Recording = JSON.parse(gunzipSync(readFileSync(captured)).toString())
const daySeconds = 86_400

const measuresAt = (second: number): readonly Measure[] =>
  recording.series.flatMap(({ values, ...series }) => {
    const value = values[second]
    return value === null || value === undefined ? [] : [{ ...series, value, atMs: 0 }]
  })

it('a day of the recorded demo, over and over, notifies nobody', () => {
  const { lengthSeconds } = recording
  const seconds = Array.from({ length: lengthSeconds }, (_, second) => ({ measures: measuresAt(second) }))
  const bench = alertBench()
  const titles: string[] = []
  for (let second = 0; second < daySeconds; second++) {
    bench.step(1, seconds[second % lengthSeconds])
    titles.push(...bench.tell().map(({ title }) => title))
  }
  expect(recording.series.length).toBeGreaterThan(100)
  expectFieldCase(
    { kind: 'calm', input: 'a day of the recorded demo' },
    {
      shown: bench
        .standing()
        .map(({ rule }) => rule)
        .join(', '),
      notified: titles.join(', '),
    },
    { shown: '', notified: '' },
  )
  expect(bench.events).toEqual([])
})
