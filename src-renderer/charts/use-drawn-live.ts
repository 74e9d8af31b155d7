import { useMemo } from 'react'
import type { SeriesPoint } from '#core/model/sample'
import type { BrokerView } from '#core/model/snapshot'
import { busiestGpu, type Series } from '#core/series'
import { useNow } from '../store/clock.ts'
import { gapMs, isGap } from '../store/series.ts'
import { useText } from '../text/text.ts'
import type { Drawn } from './charts.tsx'
import { marksOf } from './marks.ts'
import { type Range, spanOf } from './range.ts'
import { readoutNow, sourceOf, summaryOf } from './readout.ts'
import { chartSpecs, shownCharts } from './spec.ts'

/** While samples come in, the newest one is the right edge; only then does the clock move it. */
const freshMs = 3000

/** The samples of a broker as they come in, ready to be drawn. */
export function useDrawnLive(broker: BrokerView, series: Series, range: Range): Drawn<SeriesPoint> {
  const { s, f } = useText()
  const nowMs = useNow()
  const lastMs = series.at(-1)?.atMs ?? 0
  const toMs = nowMs - lastMs < freshMs ? lastMs : nowMs
  const fromMs = toMs - spanOf(range)
  const marks = useMemo(() => marksOf(broker, fromMs, toMs), [broker, fromMs, toMs])
  const tape = { points: series, isGap, gapMs, fromMs, toMs }
  const hasGpu = busiestGpu(broker.aspects.host) !== null || series.some(point => point.gpuBusy !== null)
  return {
    tape,
    marks,
    channels: shownCharts(hasGpu).map(id => ({
      spec: chartSpecs[id],
      name: s.chart[id],
      source: sourceOf(id, broker, s),
      readout: readoutNow(chartSpecs[id], { broker, points: series, nowMs }, s, f),
      summary: summaryOf(chartSpecs[id], tape, { name: s.chart[id], span: s.chart.ranges[range] }, s, f),
    })),
    told: s.chart.live,
    notes: [],
    failure: null,
  }
}
