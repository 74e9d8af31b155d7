import { type ReactNode, useMemo, useState } from 'react'
import type { BrokerView } from '#core/model/snapshot'
import type { Series } from '#core/series'
import { useNow } from '../store/clock.ts'
import { useWindow } from '../store/context.ts'
import { useHistory } from '../store/use-history.ts'

import { useText } from '../text/text.ts'
import { Segments } from '../ui/segments.tsx'
import { marksOf } from './marks.ts'
import { NumbersTable } from './numbers-table.tsx'
import { readoutOf, summaryOf } from './readout.ts'
import { topOf } from './scale.ts'
import { chartIds, chartSpecs } from './spec.ts'
import { StripPlot } from './strip-plot.tsx'
import { TimeLayer } from './time-layer.tsx'
import '../ui/link.css'
import './recorder.css'

const ranges = [1, 5, 15] as const
type Range = (typeof ranges)[number]
/** Until so much was seen, a longer span would be mostly empty. */
const shortMs = 90_000
const none: Series = []
/** While samples come in, the newest one is the right edge; only then does the clock move it. */
const freshMs = 3000

/** All live charts of a broker, one above the other on one time axis, like the channels of a recorder. */
export function Recorder({ broker }: { readonly broker: BrokerView }): ReactNode {
  const { s, f } = useText()
  const nowMs = useNow()
  useHistory(broker.name)
  const series = useWindow(state => state.series[broker.name]) ?? none
  const [chosen, setMinutes] = useState<Range | null>(null)
  const [instantMs, setInstant] = useState<number | null>(null)
  const [numbers, setNumbers] = useState(false)
  const lastMs = series.at(-1)?.atMs ?? 0
  const minutes: Range = chosen ?? (nowMs - (series[0]?.atMs ?? nowMs) < shortMs ? 1 : 5)
  const toMs = nowMs - lastMs < freshMs ? lastMs : nowMs
  const fromMs = toMs - minutes * 60_000
  const marks = useMemo(() => marksOf(broker, fromMs, toMs), [broker, fromMs, toMs])
  const at = { broker, series, instantMs, nowMs }
  return (
    <section className="recorder" aria-label={s.chart.title}>
      <div className="strips">
        <div className="recorder-bar">
          <Segments
            label={s.chart.range}
            options={ranges.map(value => ({ value, word: s.chart.minutes(value) }))}
            value={minutes}
            onChange={setMinutes}
          />
          <button type="button" className="link" aria-expanded={numbers} onClick={() => setNumbers(!numbers)}>
            {s.chart.numbers}
          </button>
        </div>
        {chartIds.map(id => {
          const spec = chartSpecs[id]
          const readout = readoutOf(spec, at, s, f)
          return (
            <figure className="strip" key={id} data-chart={id}>
              <figcaption className="strip-title">
                <span className="strip-name">{s.chart[id]}</span>
                <span className={readout.missing ? 'strip-value missing' : 'strip-value'}>
                  {readout.value}
                </span>
                <span className="strip-note" title={readout.note}>
                  {readout.note}
                </span>
              </figcaption>
              <StripPlot
                spec={spec}
                series={series}
                fromMs={fromMs}
                toMs={toMs}
                summary={summaryOf(spec, series, fromMs, minutes, s, f)}
              />
              <div className="strip-scale" aria-hidden="true">
                <span>{spec.write(f, topOf(series, spec, fromMs))}</span>
                <span>0</span>
              </div>
            </figure>
          )
        })}
        <TimeLayer
          broker={broker}
          series={series}
          fromMs={fromMs}
          toMs={toMs}
          marks={marks}
          instantMs={instantMs}
          onInstant={setInstant}
        />
      </div>
      {numbers && <NumbersTable broker={broker} series={series} fromMs={fromMs} toMs={toMs} />}
    </section>
  )
}
