import { describe, expect, test } from 'vitest'
import { historyCsv, historyJson } from '#core/history/text'
import type { History } from '#core/model/history'

const history: History = {
  fromMs: 0,
  toMs: 3_000,
  stepMs: 1_000,
  source: 'local',
  series: [
    {
      key: { name: 'redis_memory_used_bytes', labels: {}, unit: 'bytes' },
      points: [
        { atMs: 0, value: 1.5, min: 1, max: 2 },
        { atMs: 1_000, value: null, min: null, max: null },
      ],
    },
    {
      key: { name: 'queue_waiting', labels: { queue: 'a,"b' }, unit: 'count' },
      points: [
        { atMs: 1_000, value: -7, min: -7, max: -7 },
        { atMs: 2_000, value: 8, min: 8, max: 8 },
      ],
    },
  ],
  marks: [{ atMs: 500, kind: 'deploy', text: 'Deploy main-1 to nebula' }],
  notes: [],
}

describe('a history as CSV', () => {
  test('has the unit in its header, ISO times, a line a time, and nothing where there is a gap', () => {
    const name = '"queue_waiting{queue=""a,\\""b""} (count)'
    const memory = 'redis_memory_used_bytes (bytes)'
    expect(historyCsv(history).split('\r\n')).toEqual([
      `time,${memory},${memory} min,${memory} max,${name}",${name} min",${name} max"`,
      '1970-01-01T00:00:00.000Z,1.5,1,2,,,',
      '1970-01-01T00:00:01.000Z,,,,-7,-7,-7',
      '1970-01-01T00:00:02.000Z,,,,8,8,8',
      '',
    ])
  })

  test('says nothing that a spreadsheet would run', () => {
    for (const start of ['=', '+', '-', '@', '\t', '\r']) {
      const [series] = history.series
      const key = { name: `${start}cmd|'/C calc'!A0`, labels: {}, unit: 'count' } as const
      const text = historyCsv({ ...history, series: series ? [{ ...series, key }] : [] })
      for (const cell of text.split('\r\n')[0]?.split(',') ?? []) expect(cell).not.toMatch(/^"?[=+\-@\t\r]/)
    }
  })
})

test('a history as JSON has ISO times and says where it comes from', () => {
  expect(JSON.parse(historyJson('nebula', history))).toMatchObject({
    broker: 'nebula',
    from: '1970-01-01T00:00:00.000Z',
    stepSeconds: 1,
    source: 'local',
    series: [
      { unit: 'bytes', points: [{ at: '1970-01-01T00:00:00.000Z', value: 1.5 }, { value: null }] },
      {},
    ],
    marks: [{ at: '1970-01-01T00:00:00.500Z', kind: 'deploy' }],
  })
})
