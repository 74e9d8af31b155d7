import type { PointerEvent, ReactNode } from 'react'
import type { Strings } from '../strings/en.ts'
import type { Formats } from '../text/format.ts'
import { useText } from '../text/text.ts'
import { LevelShape } from '../ui/level-shape.tsx'
import type { Channel } from './channel.ts'
import { type Mark, markedWords } from './marks.ts'
import { readoutAt } from './readout.ts'
import { ratioOf, ticksOf } from './scale.ts'
import type { Instant } from './spec.ts'
import { gapsOf, type Tape } from './tape.ts'

interface TimeLayerProps<P extends Instant> {
  readonly tape: Tape<P>
  readonly channels: readonly Channel<P>[]
  readonly marks: readonly Mark[]
  readonly instantMs: number | null
  readonly onInstant: (atMs: number | null) => void
}

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs
/** The share of the window that a mark's word takes at most. */
const wordRoom = 0.16

/** How far the reader's clock is ahead of UTC at an instant. */
const aheadMs = (atMs: number): number => -new Date(atMs).getTimezoneOffset() * minuteMs

function tickText(atMs: number, spanMs: number, f: Formats): string {
  if (spanMs < 2 * minuteMs) return f.clock(atMs)
  return spanMs > 3 * dayMs ? f.day(atMs) : f.time(atMs, atMs)
}

const instantText = (atMs: number, toMs: number, f: Formats): string =>
  toMs - atMs > 12 * 60 * minuteMs ? f.time(atMs, toMs) : f.clock(atMs)

/** What lies over all charts: the time axis, gaps, marks, and the instant that is read. */
export function TimeLayer<P extends Instant>(props: TimeLayerProps<P>): ReactNode {
  const { tape, channels, marks, instantMs, onInstant } = props
  const { fromMs, toMs } = tape
  const spanMs = toMs - fromMs
  const { s, f } = useText()
  const at = (atMs: number): { left: string } => ({ left: `${ratioOf(atMs, fromMs, toMs) * 100}%` })
  const follow = (event: PointerEvent<HTMLInputElement>): void => {
    const box = event.currentTarget.getBoundingClientRect()
    const ratio = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width))
    onInstant(Math.round(fromMs + ratio * spanMs))
  }
  const spoken = (): string => {
    if (instantMs === null) return s.chart.cursorHint
    const values = channels.map(
      ({ spec, name, source }) => `${name} ${readoutAt(spec, tape, instantMs, source, s, f).value}`,
    )
    return `${instantText(instantMs, toMs, f)}: ${values.join(', ')}`
  }
  const words = markedWords(marks, fromMs, toMs, wordRoom)
  return (
    <div className="time-layer">
      {gapsOf(tape).map(gap => (
        <div
          key={gap.fromMs}
          className="gap"
          style={{ ...at(gap.fromMs), width: `${((gap.toMs - gap.fromMs) / spanMs) * 100}%` }}
        >
          <span className="gap-word">{s.chart.gap}</span>
        </div>
      ))}
      {ticksOf(fromMs, toMs, aheadMs(toMs)).map(tick => (
        <div key={tick} className="tick" style={at(tick)}>
          <span>{tickText(tick, spanMs, f)}</span>
        </div>
      ))}
      {marks.map(mark => (
        <div
          key={mark.key}
          className={ratioOf(mark.atMs, fromMs, toMs) > 0.75 ? 'mark left' : 'mark'}
          style={at(mark.atMs)}
          title={mark.kind === 'level' ? undefined : mark.text}
        >
          {mark.kind !== 'level' && words.has(mark.key) && (
            <span className="mark-word">{markWord(mark, s)}</span>
          )}
          {mark.kind === 'level' && (
            <LevelShape
              level={mark.level}
              label={s.chart.levelSince(s.level[mark.level], f.clock(mark.atMs))}
            />
          )}
          {mark.kind === 'alert' && <LevelShape level="degraded" label={markText(mark, s, f)} />}
        </div>
      ))}
      {instantMs !== null && instantMs >= fromMs && (
        <div className="instant" style={at(instantMs)}>
          <span>{instantText(instantMs, toMs, f)}</span>
        </div>
      )}
      <input
        type="range"
        className="time-cursor"
        aria-label={s.chart.cursor}
        aria-valuetext={spoken()}
        min={fromMs}
        max={toMs}
        step={Math.max(1000, Math.round(spanMs / 300))}
        value={instantMs ?? toMs}
        onChange={event => onInstant(event.currentTarget.valueAsNumber)}
        onPointerMove={follow}
        onPointerLeave={() => onInstant(null)}
        onBlur={() => onInstant(null)}
      />
    </div>
  )
}

/** What stands beside a mark's line. */
export const markWord = (mark: Exclude<Mark, { kind: 'level' }>, s: Strings): string =>
  mark.kind === 'deploy' || mark.kind === 'rollback' ? mark.text : s.chart.marks[mark.kind]

/** A mark in a sentence, with its time. */
export const markText = (mark: Mark, s: Strings, f: Formats): string =>
  mark.kind === 'level'
    ? s.chart.levelSince(s.level[mark.level], f.clock(mark.atMs))
    : `${f.clock(mark.atMs)} ${s.chart.marks[mark.kind]}: ${mark.text}`
