import type { ReactNode } from 'react'
import { useText } from '../text/text.ts'
import type { Channel } from './channel.ts'
import type { Mark } from './marks.ts'
import { readoutAt } from './readout.ts'
import type { Instant } from './spec.ts'
import type { Tape } from './tape.ts'
import { markWord } from './time-layer.tsx'
import '../ui/table.css'

interface NumbersTableProps<P extends Instant> {
  readonly tape: Tape<P>
  readonly channels: readonly Channel<P>[]
  readonly marks: readonly Mark[]
}

const rows = 12
const halfDayMs = 12 * 60 * 60_000

/**
 * Whole steps, newest first, and the window's ends where they are more than half a step from those: so that each point
 * of the window is near to a row.
 */
export function instantsOf(fromMs: number, toMs: number, stepMs: number): readonly number[] {
  const newest = Math.floor(toMs / stepMs) * stepMs
  const whole = Array.from({ length: rows }, (_, row) => newest - row * stepMs).filter(at => at >= fromMs)
  const oldest = whole.at(-1) ?? toMs
  return [
    ...(toMs - newest > stepMs / 2 ? [toMs] : []),
    ...whole,
    ...(oldest - fromMs > stepMs / 2 ? [fromMs] : []),
  ]
}

/** The same window as a table: one row an instant, newest first; then what happened in it. */
export function NumbersTable<P extends Instant>({ tape, channels, marks }: NumbersTableProps<P>): ReactNode {
  const { s, f } = useText()
  const { fromMs, toMs } = tape
  const stepMs = (toMs - fromMs) / rows
  const instants = instantsOf(fromMs, toMs, stepMs)
  const when = (atMs: number): string => (toMs - fromMs > halfDayMs ? f.time(atMs, toMs) : f.clock(atMs))
  const told = marks.filter(mark => mark.kind !== 'level').toSorted((one, other) => other.atMs - one.atMs)
  return (
    <div className="table-box">
      <table className="table numbers">
        <caption className="spoken">{s.chart.title}</caption>
        <thead>
          <tr>
            <th scope="col">{s.chart.time}</th>
            {channels.map(({ spec, name }) => (
              <th scope="col" className="number" key={spec.id}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {instants.map(instantMs => (
            <tr key={instantMs}>
              <th scope="row">{when(instantMs)}</th>
              {channels.map(({ spec, source }) => {
                const readout = readoutAt(spec, tape, instantMs, source, s, f, stepMs / 2)
                return (
                  <td className={readout.missing ? 'number soft' : 'number'} key={spec.id}>
                    {readout.value}
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
      {told.length > 0 && (
        <ul className="told-marks" aria-label={s.chart.happened}>
          {told.map(mark => (
            <li key={mark.key}>
              <span className="soft">{when(mark.atMs)}</span> {markWord(mark, s)}
              {markWord(mark, s) !== mark.text && `: ${mark.text}`}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
