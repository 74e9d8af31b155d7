import { type ReactNode, useMemo, useState } from 'react'
import type { MeasureKey } from '#core/model/measure'
import { useHistoryKeys } from '../store/use-past.ts'
import { useText } from '../text/text.ts'
import { Charts } from './charts.tsx'
import { measureSpec } from './past.ts'
import { pointsOfPast, type Range, ranges, spanOf } from './range.ts'
import { useDrawnPast } from './use-drawn-past.ts'
import './recorder.css'

interface HistoryPanelProps {
  readonly broker: string
  /** What is told apart by its labels: a queue, a GPU. */
  readonly belongs: (labels: MeasureKey['labels']) => boolean
  /** The measures that are drawn, by name and in order, with what they are called. */
  readonly names: Readonly<Record<string, string>>
}

const among = ranges.filter(range => range !== '1m')

/** The past of one thing, from what the history keeps of it. */
export function HistoryPanel({ broker, belongs, names }: HistoryPanelProps): ReactNode {
  const { s } = useText()
  const keys = useHistoryKeys(broker)
  const [range, setRange] = useState<Range>('1h')
  const found = Object.keys(names).flatMap(
    name => keys?.find(key => key.name === name && belongs(key.labels)) ?? [],
  )
  const series = JSON.stringify(found)
  const wanted = useMemo(
    () =>
      (JSON.parse(series) as readonly MeasureKey[]).map(({ name, labels, unit }) => ({
        ...{ chart: name, name, labels, factor: 1 },
        spec: measureSpec(name, unit),
      })),
    [series],
  )
  const question = {
    broker,
    series: wanted.map(({ name, labels }) => ({ name, labels })),
    spanMs: spanOf(range),
    points: pointsOfPast,
  }
  const drawn = useDrawnPast(
    wanted.length > 0 ? question : null,
    wanted,
    () => wanted.map(({ name, spec }) => ({ name: names[name] ?? name, spec, source: '' })),
    s.chart.ranges[range],
  )
  if (keys !== null && wanted.length === 0) return <p className="soft">{s.chart.notKept}</p>
  return (
    <div className="recorder small-recorder">
      <Charts {...drawn} range={range} onRange={setRange} among={among} question={question} />
    </div>
  )
}
