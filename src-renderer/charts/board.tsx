import { type ReactNode, useState } from 'react'
import { useText } from '../text/text.ts'
import type { Channel } from './channel.ts'
import type { Mark } from './marks.ts'
import { readoutAt } from './readout.ts'
import { topOf } from './scale.ts'
import type { Instant } from './spec.ts'
import { StripPlot } from './strip-plot.tsx'
import type { Tape } from './tape.ts'
import { TimeLayer } from './time-layer.tsx'
import './recorder.css'

interface BoardProps<P extends Instant> {
  /** Stands above the charts. */
  readonly bar: ReactNode
  /** Stands below them: where the points come from and how far apart they are. */
  readonly told: string
  readonly tape: Tape<P>
  readonly channels: readonly Channel<P>[]
  readonly marks: readonly Mark[]
}

/** Charts one above the other on one time axis, like the channels of a recorder. */
export function Board<P extends Instant>({ bar, told, tape, channels, marks }: BoardProps<P>): ReactNode {
  const { s, f } = useText()
  const [instantMs, setInstant] = useState<number | null>(null)
  return (
    <div className="strips">
      {bar}
      {channels.map(channel => {
        const { spec } = channel
        const readout =
          instantMs === null ? channel.readout : readoutAt(spec, tape, instantMs, channel.source, s, f)
        return (
          <figure className="strip" key={spec.id} data-chart={spec.id}>
            <figcaption className="strip-title">
              <span className="strip-name">{channel.name}</span>
              <span className={readout.missing ? 'strip-value missing' : 'strip-value'}>{readout.value}</span>
              <span className="strip-note" title={readout.note}>
                {readout.note}
              </span>
            </figcaption>
            <StripPlot spec={spec} tape={tape} summary={channel.summary} />
            <div className="strip-scale" aria-hidden="true">
              <span>{spec.write(f, topOf(tape.points, spec, tape.fromMs))}</span>
              <span>0</span>
            </div>
          </figure>
        )
      })}
      <p className="recorder-told soft small">{told}</p>
      <TimeLayer tape={tape} channels={channels} marks={marks} instantMs={instantMs} onInstant={setInstant} />
    </div>
  )
}
