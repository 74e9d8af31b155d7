import { type ReactNode, useMemo, useState } from 'react'
import type { BrokerView } from '#core/model/snapshot'
import type { Series } from '#core/series'
import { useWindow } from '../store/context.ts'
import { useHistory } from '../store/use-history.ts'
import { useHistoryKeys } from '../store/use-past.ts'
import { useText } from '../text/text.ts'
import { Charts } from './charts.tsx'
import { type PastPoint, pastSpecs, wantedOf } from './past.ts'
import { isLive, pointsOfPast, type Range, ranges, spanOf } from './range.ts'
import { shownCharts } from './spec.ts'
import { useDrawnLive } from './use-drawn-live.ts'
import { type PastChart, useDrawnPast } from './use-drawn-past.ts'
import './recorder.css'

/** Until so much was seen, a longer span would be mostly empty. */
const shortMs = 90_000
const none: Series = []

/** All charts of a broker on one time axis: live, or as far back as its history goes. */
export function Recorder({ broker }: { readonly broker: BrokerView }): ReactNode {
  const { s } = useText()
  useHistory(broker.name)
  const series = useWindow(state => state.series[broker.name]) ?? none
  const [chosen, choose] = useState<Range | null>(null)
  const seenMs = (series.at(-1)?.atMs ?? 0) - (series[0]?.atMs ?? 0)
  const range: Range = chosen ?? (seenMs < shortMs ? '1m' : '5m')
  // Which queue is deepest may change with each sample; the past of one of them is drawn, until another span is chosen.
  const deepestNow = broker.deepest?.name ?? null
  const [held, hold] = useState(deepestNow)
  const deepest = held ?? deepestNow
  const keys = useHistoryKeys(broker.name)
  const wanted = useMemo(() => wantedOf(keys ?? [], deepest), [keys, deepest])
  const question = {
    broker: broker.name,
    series: wanted.map(({ name, labels }) => ({ name, labels })),
    spanMs: spanOf(range),
    points: pointsOfPast,
  }
  const charts = (points: readonly PastPoint[]): readonly PastChart[] =>
    shownCharts(points.some(point => point.cells.gpu !== undefined)).map(id => ({
      name: s.chart[id],
      spec: pastSpecs[id],
      source: id === 'depth' ? (deepest ?? '') : '',
    }))
  const live = useDrawnLive(broker, series, range)
  const asked = keys === null || isLive(range) ? null : question
  const past = useDrawnPast(asked, wanted, charts, s.chart.ranges[range])
  const onRange = (wished: Range): void => {
    choose(wished)
    hold(deepestNow)
  }
  const bar = { range, onRange, among: ranges, question }
  return (
    <section className="recorder" aria-label={s.chart.title}>
      {isLive(range) ? <Charts {...live} {...bar} /> : <Charts {...past} {...bar} />}
    </section>
  )
}
