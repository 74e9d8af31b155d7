import type { PointerEvent, ReactNode } from 'react'
import type { BrokerView } from '#core/model/snapshot'
import type { Series } from '#core/series'
import { gapsOf } from '../store/series.ts'
import { useText } from '../text/text.ts'
import { LevelShape } from '../ui/level-shape.tsx'
import type { Mark } from './marks.ts'
import { readoutOf } from './readout.ts'
import { ratioOf, ticksOf } from './scale.ts'
import { chartIds, chartSpecs } from './spec.ts'

interface TimeLayerProps {
  readonly broker: BrokerView
  readonly series: Series
  readonly fromMs: number
  readonly toMs: number
  readonly marks: readonly Mark[]
  readonly instantMs: number | null
  readonly onInstant: (atMs: number | null) => void
}

/** What lies over all charts: the time axis, gaps, marks, and the instant that is read. */
export function TimeLayer(props: TimeLayerProps): ReactNode {
  const { broker, series, fromMs, toMs, marks, instantMs, onInstant } = props
  const { s, f } = useText()
  const at = (atMs: number): { left: string } => ({ left: `${ratioOf(atMs, fromMs, toMs) * 100}%` })
  const follow = (event: PointerEvent<HTMLInputElement>): void => {
    const box = event.currentTarget.getBoundingClientRect()
    const ratio = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width))
    onInstant(Math.round(fromMs + ratio * (toMs - fromMs)))
  }
  const spoken = (): string => {
    if (instantMs === null) return s.chart.cursorHint
    const values = chartIds.map(id => {
      const readout = readoutOf(chartSpecs[id], { broker, series, instantMs, nowMs: toMs }, s, f)
      return `${s.chart[id]} ${readout.value}`
    })
    return `${f.clock(instantMs)}: ${values.join(', ')}`
  }
  return (
    <div className="time-layer">
      {gapsOf(series, fromMs, toMs).map(gap => (
        <div
          key={gap.fromMs}
          className="gap"
          style={{ ...at(gap.fromMs), width: `${((gap.toMs - gap.fromMs) / (toMs - fromMs)) * 100}%` }}
        >
          <span className="gap-word">{s.chart.gap}</span>
        </div>
      ))}
      {ticksOf(fromMs, toMs).map(tick => (
        <div key={tick} className="tick" style={at(tick)}>
          <span>{toMs - fromMs < 120_000 ? f.clock(tick) : f.time(tick, tick)}</span>
        </div>
      ))}
      {marks.map(mark => (
        <div
          key={mark.key}
          className={ratioOf(mark.atMs, fromMs, toMs) > 0.75 ? 'mark left' : 'mark'}
          style={at(mark.atMs)}
        >
          {mark.kind === 'release' ? (
            <span className="mark-word">{mark.name}</span>
          ) : (
            <LevelShape
              level={mark.level}
              label={s.chart.levelSince(s.level[mark.level], f.clock(mark.atMs))}
            />
          )}
        </div>
      ))}
      {instantMs !== null && instantMs >= fromMs && (
        <div className="instant" style={at(instantMs)}>
          <span>{f.clock(instantMs)}</span>
        </div>
      )}
      <input
        type="range"
        className="time-cursor"
        aria-label={s.chart.cursor}
        aria-valuetext={spoken()}
        min={fromMs}
        max={toMs}
        step={1000}
        value={instantMs ?? toMs}
        onChange={event => onInstant(event.currentTarget.valueAsNumber)}
        onPointerMove={follow}
        onPointerLeave={() => onInstant(null)}
        onBlur={() => onInstant(null)}
      />
    </div>
  )
}
