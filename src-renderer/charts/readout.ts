import type { SeriesPoint } from '#core/model/sample'
import type { BrokerView } from '#core/model/snapshot'
import { isCurrent } from '#core/summary'
import { isGap } from '../store/series.ts'
import type { Strings } from '../strings/en.ts'
import type { Formats } from '../text/format.ts'
import { rangeOf } from './scale.ts'
import type { ChartId, ChartSpec, Instant } from './spec.ts'
import { nearestPoint, pointAt, type Tape } from './tape.ts'

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
export function sourceOf(id: string, broker: BrokerView, s: Strings): string {
  const { host } = broker.aspects
  const gpu = host.state === 'known' && host.value.gpu.state === 'known' ? host.value.gpu.value.source : ''
  const sources: Readonly<Record<ChartId, string>> = {
    depth: broker.deepest?.name ?? s.chart.sourceNoDepth,
    gpu,
    commands: s.chart.sourceCommands,
    memory: s.chart.sourceMemory,
    latency: s.chart.sourceLatency,
    clients: s.chart.sourceClients,
  }
  return sources[id as ChartId] ?? ''
}

/** The readout of a chart at an instant: of the point measured around it, else of the nearest one within `reachMs`. */
export function readoutAt<P extends Instant>(
  spec: ChartSpec<P>,
  tape: Tape<P>,
  instantMs: number,
  note: string,
  s: Strings,
  f: Formats,
  reachMs = 0,
): Readout {
  const at = pointAt(tape, instantMs)
  const point = at && spec.value(at) !== null ? at : nearestPoint(tape, spec, instantMs, reachMs)
  const value = point ? spec.value(point) : null
  if (!point || value === null) return { value: s.chart.noData, note, missing: true }
  const band = spec.band?.(point)
  return {
    value: spec.write(f, value),
    note:
      band && band[0] !== band[1] ? s.chart.between(spec.write(f, band[0]), spec.write(f, band[1])) : note,
    missing: false,
  }
}

interface Now {
  readonly broker: BrokerView
  readonly points: readonly SeriesPoint[]
  readonly nowMs: number
}

/** The readout of a live chart now. A stale number is shown as the last one with its time, never as the current one. */
export function readoutNow(spec: ChartSpec<SeriesPoint>, now: Now, s: Strings, f: Formats): Readout {
  const { broker, points, nowMs } = now
  const note = sourceOf(spec.id, broker, s)
  const last = points.findLast(point => !isGap(point))
  const value = last ? spec.value(last) : null
  if (!last || value === null) return { value: s.chart.unknown, note, missing: true }
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
  return { value: spec.write(f, value), note, missing: false }
}

/** The readout of a chart of the past as a whole: its last value, with the lowest and highest of its range. */
export function readoutOfPast<P extends Instant>(
  spec: ChartSpec<P>,
  tape: Tape<P>,
  s: Strings,
  f: Formats,
): Readout {
  const range = rangeOf(tape.points, spec, tape.fromMs)
  if (!range) return { value: s.chart.noData, note: '', missing: true }
  const last = tape.points.findLast(point => spec.value(point) !== null)
  const [low, high] = [spec.write(f, range.low), spec.write(f, range.high)]
  const between = low === high ? '' : s.chart.between(low, high)
  return last && tape.toMs - last.atMs > tape.gapMs
    ? { value: s.chart.unknown, note: between, missing: true }
    : { value: spec.write(f, range.last), note: between, missing: false }
}

/** A chart in one sentence, for those who do not see it. */
export function summaryOf<P extends Instant>(
  spec: ChartSpec<P>,
  tape: Tape<P>,
  words: { readonly name: string; readonly span: string },
  s: Strings,
  f: Formats,
): string {
  const range = rangeOf(tape.points, spec, tape.fromMs)
  const { name, span } = words
  if (!range) return s.chart.summaryEmpty(name, span)
  const write = (value: number): string => spec.write(f, value)
  return s.chart.summary(name, span, write(range.last), write(range.low), write(range.high))
}
