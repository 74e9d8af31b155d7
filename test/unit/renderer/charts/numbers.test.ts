import { describe, expect, it } from 'vitest'
import type { History } from '#core/model/history'
import { instantsOf } from '../../../../src-renderer/charts/numbers-table.tsx'
import {
  type PastPoint,
  pastPoints,
  pastSpecs,
  pastTape,
  wantedOf,
} from '../../../../src-renderer/charts/past.ts'
import { readoutAt } from '../../../../src-renderer/charts/readout.ts'
import type { Tape } from '../../../../src-renderer/charts/tape.ts'
import { texts } from '../../../../src-renderer/text/text.ts'
import { expectFieldCase } from '../../../tools/field-case.ts'

const { s, f } = texts.en
const minuteMs = 60_000
const dayMs = 1440 * minuteMs

/** A day that ends at `toMs`, of which only some minutes were recorded, a point each five. */
function day(toMs: number, recorded: readonly [fromMs: number, toMs: number]): Tape<PastPoint> {
  const points = Array.from({ length: 288 }, (_, step) => {
    const atMs = toMs - dayMs + step * 5 * minuteMs
    const value = atMs >= recorded[0] && atMs <= recorded[1] ? 7 : null
    return { atMs, value, min: value, max: value }
  })
  const key = { name: 'redis_connected_clients', labels: {}, unit: 'count' as const }
  const history: History = {
    fromMs: toMs - dayMs,
    toMs,
    stepMs: 5 * minuteMs,
    source: 'local',
    series: [{ key, points }],
    marks: [],
    notes: [],
  }
  return pastTape(history, pastPoints(history, wantedOf([key], null)))
}
function rows(tape: Tape<PastPoint>): readonly string[] {
  const stepMs = (tape.toMs - tape.fromMs) / 12
  return instantsOf(tape.fromMs, tape.toMs, stepMs).map(
    at => readoutAt(pastSpecs.clients, tape, at, '', s, f, stepMs / 2).value,
  )
}

describe('the numbers of a window', () => {
  it.each([0, 10, 59, 61, 119])(
    'have a row for a single recorded half hour, %d minutes past a whole step',
    past => {
      const toMs = 20_000 * dayMs + past * minuteMs
      for (let ago = 0; ago < 1440 - 30; ago += 15) {
        const endMs = toMs - ago * minuteMs
        const found = rows(day(toMs, [endMs - 30 * minuteMs, endMs]))
        expect(found.filter(value => value === '7').length, `${ago} minutes ago`).toBeGreaterThan(0)
      }
    },
  )

  it('for 24 h are there though the app runs for half an hour only', () => {
    const toMs = 20_000 * dayMs + 100 * minuteMs
    expectFieldCase(
      { kind: 'numbers', input: 'the numbers for 24 h, half an hour after the first start' },
      { shown: rows(day(toMs, [toMs - 30 * minuteMs, toMs]))[0] ?? '', notified: '' },
      { shown: '7', notified: '' },
    )
  })

  it('say nothing of what was not measured', () => {
    const toMs = 20_000 * dayMs
    const found = rows(day(toMs, [toMs - 30 * minuteMs, toMs]))
    expect(found.filter(value => value !== s.chart.noData)).toEqual(['7'])
  })
})
