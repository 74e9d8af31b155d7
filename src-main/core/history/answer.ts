import type { HistoryQuestion } from '../contract.ts'
import type { History, HistoryMark, HistorySeries } from '../model/history.ts'
import type { MeasureUnit } from '../model/measure.ts'
import { durationText } from '../text/format.ts'
import { type Language, say } from '../text/say.ts'
import { seriesId, seriesText } from './key.ts'
import { pointsOf } from './points.ts'
import { kindOf, type Rolled, rollUp } from './rolled.ts'
import { keptMs, localRangeMs, stepFor } from './tiers.ts'

/** What is kept of one series over a range. */
export interface Found {
  /** Null when the series was never seen. */
  readonly unit: MeasureUnit | null
  /** Each stands for one of the widths of the tiers. */
  readonly rolled: readonly Rolled[]
  /** The coarsest width that is among them. */
  readonly widthMs: number
}

/** What an answer is made of. */
export interface AnswerParts {
  readonly question: HistoryQuestion
  /** One for each series of the question, in its order. */
  readonly found: readonly Found[]
  readonly marks: readonly HistoryMark[]
  readonly nowMs: number
  readonly language: Language
}

const longEnoughMs = 1_000

/** Whether a question is better put to a Prometheus: it reaches further than a day, or than what is kept here. */
export const outgrowsFile = ({ fromMs, toMs }: HistoryQuestion, nowMs: number): boolean =>
  toMs - fromMs > localRangeMs || fromMs < nowMs - keptMs

/** The answer from what is kept on this machine. */
export function localAnswer({ question, found, marks, nowMs, language }: AnswerParts): History {
  const { broker, fromMs, toMs } = question
  const finestMs = Math.max(longEnoughMs, ...found.map(({ widthMs }) => widthMs))
  const stepMs = stepFor(toMs - fromMs, question.points, finestMs)
  const series = question.series.map(({ name, labels }, at): HistorySeries => {
    const kind = kindOf(name)
    const { rolled, unit } = found[at] ?? { rolled: [], unit: null }
    const key = { name, labels, unit: unit ?? 'count' }
    return { key, points: pointsOf(rollUp(rolled, stepMs, kind), stepMs, kind) }
  })
  const unseen = series.filter(({ points }) => points.length === 0)
  const tooOld = fromMs < nowMs - keptMs
  const notes = [
    ...(tooOld ? [say(language, 'history-older', { duration: durationText(language, keptMs) })] : []),
    ...unseen.map(({ key }) => say(language, 'history-unseen', { series: seriesText(key), broker })),
  ]
  return { fromMs, toMs, stepMs, source: 'local', series, marks, notes }
}

/** The answer of a Prometheus, with what only this machine holds put in from the local answer. */
export function mergedAnswer(
  local: History,
  fromPrometheus: readonly HistorySeries[],
  language: Language,
): History {
  const byId = new Map(fromPrometheus.map(series => [seriesId(series.key), series]))
  const merged = local.series.map(kept => {
    const asked = byId.get(seriesId(kept.key))
    const holds = asked?.points.some(({ value }) => value !== null) === true
    return { series: holds ? { key: kept.key, points: asked.points } : kept, holds }
  })
  const only = merged.filter(({ holds, series }) => !holds && series.points.length > 0)
  const held = merged.filter(({ holds }) => holds)
  const steps = held.flatMap(({ series }) =>
    series.points.slice(1).map((point, at) => point.atMs - (series.points[at]?.atMs ?? 0)),
  )
  return {
    ...local,
    series: merged.map(({ series }) => series),
    source: held.length > 0 ? 'Prometheus' : 'local',
    stepMs: steps.length === 0 ? local.stepMs : Math.max(1, Math.min(...steps)),
    notes: [
      ...(held.length > 0 ? [] : local.notes),
      ...only.map(({ series }) => say(language, 'history-only-here', { series: seriesText(series.key) })),
    ],
  }
}
