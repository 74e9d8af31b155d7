import { useMemo } from 'react'
import { useNow } from '../store/clock.ts'
import { type PastQuestion, usePast } from '../store/use-past.ts'
import { useText } from '../text/text.ts'
import type { Drawn } from './charts.tsx'
import { marksOfPast } from './marks.ts'
import { type PastPoint, pastPoints, pastTape, type Wanted } from './past.ts'
import { readoutOfPast, summaryOf } from './readout.ts'
import type { ChartSpec } from './spec.ts'

/** One chart of the past: what it is called, and how it is drawn. */
export interface PastChart {
  readonly name: string
  readonly spec: ChartSpec<PastPoint>
  readonly source: string
}

/** Asks for the past and makes it ready to be drawn. Without a question nothing is asked. */
export function useDrawnPast(
  question: PastQuestion | null,
  wanted: readonly Wanted[],
  charts: (points: readonly PastPoint[]) => readonly PastChart[],
  span: string,
): Drawn<PastPoint> {
  const { s, f } = useText()
  const nowMs = useNow()
  const past = usePast(question)
  const history = past.state === 'here' ? past.history : null
  const points = useMemo(() => (history ? pastPoints(history, wanted) : []), [history, wanted])
  const marks = useMemo(() => marksOfPast(history?.marks ?? []), [history])
  const empty = { fromMs: nowMs - (question?.spanMs ?? 1), toMs: nowMs, stepMs: nowMs }
  const tape = pastTape(history ?? empty, points)
  return {
    tape,
    marks,
    channels: charts(points).map(({ name, spec, source }) => ({
      spec,
      name,
      source,
      readout: readoutOfPast(spec, tape, s, f),
      summary: summaryOf(spec, tape, { name, span }, s, f),
    })),
    told: history ? s.chart.pastSource(history.source, f.span(history.stepMs)) : s.chart.asking,
    notes: history?.notes ?? [],
    failure: past.state === 'failed' ? past.error : null,
  }
}
