import type { BrokerView } from '#core/model/snapshot'
import type { Series } from '#core/series'
import { isCurrent } from '#core/summary'
import { isGap, pointAt } from '../store/series.ts'
import type { Strings } from '../strings/en.ts'
import type { Formats } from '../text/format.ts'
import { rangeOf } from './scale.ts'
import type { ChartId, ChartSpec } from './spec.ts'

/** What stands in a chart's title: its value now or at an instant, and a line below it. */
export interface Readout {
  readonly value: string
  readonly note: string
  /** There is no value now: it must not look like one. */
  readonly missing: boolean
}

/** A sample older than this is stale, whatever the last snapshot says: the app itself may have stopped. */
export const staleMs = 15_000

/** Whether what the last sample says can still be taken for now. */
export const isStale = (broker: BrokerView, nowMs: number): boolean =>
  !broker.sample || !isCurrent(broker) || nowMs - broker.sample.atMs > staleMs

/** Where a chart's number comes from. */
export function sourceOf(id: ChartId, broker: BrokerView, s: Strings): string {
  if (id === 'depth') return broker.deepest ? broker.deepest.name : s.chart.sourceNoDepth
  const sources = {
    commands: s.chart.sourceCommands,
    memory: s.chart.sourceMemory,
    latency: s.chart.sourceLatency,
    clients: s.chart.sourceClients,
  }
  return sources[id]
}

interface At {
  readonly broker: BrokerView
  readonly series: Series
  /** The instant under the pointer; null for now. */
  readonly instantMs: number | null
  readonly nowMs: number
}

/** The readout of a chart. A stale number is shown as the last one with its time, never as the current one. */
export function readoutOf(spec: ChartSpec, at: At, s: Strings, f: Formats): Readout {
  const { broker, series, instantMs, nowMs } = at
  const source = sourceOf(spec.id, broker, s)
  if (instantMs !== null) {
    const value = readAt(spec, pointAt(series, instantMs))
    return value === null
      ? { value: s.chart.noData, note: source, missing: true }
      : { value: spec.write(f, value), note: source, missing: false }
  }
  const last = series.findLast(point => !isGap(point))
  const value = readAt(spec, last ?? null)
  if (!last || value === null) return { value: s.chart.unknown, note: source, missing: true }
  if (isStale(broker, nowMs))
    return {
      value: s.chart.unknown,
      note: s.chart.lastAt(spec.write(f, value), f.clock(last.atMs)),
      missing: true,
    }
  const limit = spec.limit?.(last) ?? null
  if (spec.id === 'memory')
    return {
      value: spec.write(f, value),
      note: limit ? s.chart.ofLimit(f.bytes(limit), f.percent(value / limit)) : s.chart.noLimit,
      missing: false,
    }
  return { value: spec.write(f, value), note: source, missing: false }
}

const readAt = (spec: ChartSpec, point: Series[number] | null): number | null =>
  point ? spec.value(point) : null

/** A chart in one sentence, for those who do not see it. */
export function summaryOf(
  spec: ChartSpec,
  series: Series,
  fromMs: number,
  minutes: number,
  s: Strings,
  f: Formats,
): string {
  const range = rangeOf(series, spec, fromMs)
  const name = s.chart[spec.id]
  const span = s.chart.minutes(minutes)
  if (!range) return s.chart.summaryEmpty(name, span)
  const write = (value: number): string => spec.write(f, value)
  return s.chart.summary(name, span, write(range.last), write(range.low), write(range.high))
}
