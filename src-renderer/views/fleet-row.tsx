import type { ReactNode } from 'react'
import type { BrokerView } from '#core/model/snapshot'
import { markOf, wordOf } from '#core/shapes'
import { commandsPerSecond, depthText, isCurrent, summaryText } from '#core/summary'
import { unknownSince } from '#core/text/time'
import { isStale } from '../charts/readout.ts'
import { useNow } from '../store/clock.ts'
import { useWindow } from '../store/context.ts'
import type { Strings } from '../strings/en.ts'
import type { Formats } from '../text/format.ts'
import { useText } from '../text/text.ts'
import { LevelShape } from '../ui/level-shape.tsx'
import { SeverityShape } from '../ui/severity-shape.tsx'
import { StepShape } from '../ui/step-shape.tsx'
import { EnvironmentTags } from './environment-tags.tsx'

interface FleetRowProps {
  readonly broker: BrokerView
  readonly chosen: boolean
  /** In the tab order: one row is, the arrow keys reach the others. */
  readonly reachable: boolean
  readonly onChoose: () => void
}

/** What a row says of a broker below its name: depth and rate now, or since when it cannot be said. */
export function rowFigures(broker: BrokerView, nowMs: number, s: Strings, f: Formats): readonly string[] {
  if (!isCurrent(broker)) return [summaryText(broker, f.voice, nowMs)]
  if (isStale(broker, nowMs))
    return [broker.sample ? unknownSince(f.voice, broker.sample.atMs, nowMs) : s.header.noSample]
  const rate = commandsPerSecond(broker)
  return [depthText(broker, f.voice.language), ...(rate === null ? [] : [f.rate(rate)])]
}

/** One broker of the fleet list. */
export function FleetRow({ broker, chosen, reachable, onChoose }: FleetRowProps): ReactNode {
  const { s, f } = useText()
  const nowMs = useNow()
  const running = useWindow(
    state => Object.values(state.runs).find(run => run.broker === broker.name && run.end === null) ?? null,
  )
  return (
    <div
      className="fleet-row"
      role="option"
      aria-selected={chosen}
      tabIndex={reachable ? 0 : -1}
      onClick={onChoose}
      onKeyDown={event => event.key === 'Enter' && onChoose()}
    >
      <LevelShape level={markOf(broker.health)} label={s.level[wordOf(broker.health)]} />
      <span className="fleet-name">{broker.title}</span>
      <span className="fleet-tags">
        <EnvironmentTags broker={broker} short />
      </span>
      <span className="fleet-figures">
        {rowFigures(broker, nowMs, s, f).map(figure => (
          <span key={figure}>{figure}</span>
        ))}
      </span>
      {broker.alerts.length > 0 && (
        <span className="fleet-extra">
          <SeverityShape severity={broker.alerts[0]?.severity ?? 'info'} />
          {s.fleet.alerts(String(broker.alerts.length))}
        </span>
      )}
      {running && (
        <span className="fleet-extra">
          <StepShape state="running" />
          {s.fleet.running[running.kind]}
        </span>
      )}
      {broker.muted && (
        <span className="fleet-extra">{s.fleet.mutedUntil(f.time(broker.muted.untilMs, nowMs))}</span>
      )}
    </div>
  )
}
