import { closeSync, openSync, writeSync } from 'node:fs'
import type { HistoryQuestion } from '#core/contract'
import type { History } from '#core/model/history'
import type { Measure } from '#core/model/measure'
import { err } from '#core/result'
import { localAt } from '#core/text/time'
import { createHistoryService, type HistoryDeps } from '../../../src-main/engine/history/create.ts'
import type { HistoryService } from '../../../src-main/engine/history/service.ts'

/** A clock that a test turns: the wall's and the steady one. */
export interface Clock {
  nowMs: number
  steadyMs: number
  pass(ms: number): void
}

/** Noon of a day, so that hours and days begin where a test expects them. */
export const noonMs = Date.UTC(2026, 9, 10, 12)

export function createClock(nowMs = noonMs): Clock {
  return {
    nowMs,
    steadyMs: 0,
    pass(ms) {
      this.nowMs += ms
      this.steadyMs += ms
    },
  }
}

const nobody = async () => err({ code: 'unreachable', layer: 'host', message: 'No host here.' } as const)

/** What a history is opened with when nothing else is said. */
export const historyDeps = (path: string, clock: Clock, more: Partial<HistoryDeps> = {}): HistoryDeps => ({
  path,
  mostBytes: 64 * 1024 * 1024,
  recorder: 'test',
  voice: { language: 'en', local: localAt(0) },
  nowMs: () => clock.nowMs,
  steadyMs: () => clock.steadyMs,
  warn: () => undefined,
  broker: () => null,
  exporter: () => null,
  links: { host: nobody, redis: nobody },
  ...more,
})

export const openHistory = (path: string, clock: Clock, more: Partial<HistoryDeps> = {}): HistoryService =>
  createHistoryService(historyDeps(path, clock, more))

/** A number of a broker. */
export const measure = (name: string, value: number, labels: Measure['labels'] = {}): Measure => ({
  name,
  labels,
  value,
  unit: 'count',
  source: 'INFO',
  atMs: 0,
})

export const question = (
  clock: Clock,
  rangeMs: number,
  more: Partial<HistoryQuestion> = {},
): HistoryQuestion => ({
  broker: 'nebula',
  series: [{ name: 'depth', labels: {} }],
  fromMs: clock.nowMs - rangeMs,
  toMs: clock.nowMs,
  points: 1_000,
  ...more,
})

/** The answer, which must be one. */
export async function ask(history: HistoryService, asked: HistoryQuestion): Promise<History> {
  const answer = await history.query(asked)
  if (!answer.ok) throw new Error(answer.error)
  return answer.value
}

/** The values of the first series, gaps as null. */
export const valuesOf = (history: History): readonly (number | null)[] =>
  history.series[0]?.points.map(({ value }) => value) ?? []

/** Damages a history file inside: its first page says where everything is, and that is nonsense from here on. */
export function spoil(path: string): void {
  const file = openSync(path, 'r+')
  for (let at = 4096; at < 120_000; at += 4096) writeSync(file, Buffer.alloc(4096, 0xff), 0, 4096, at)
  closeSync(file)
}
