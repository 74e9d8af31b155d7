import { type ReactNode, useState } from 'react'
import type { PastQuestion } from '../store/use-past.ts'
import { Board } from './board.tsx'
import type { Channel } from './channel.ts'
import type { Mark } from './marks.ts'
import { NumbersTable } from './numbers-table.tsx'
import type { Range } from './range.ts'
import { RangeBar } from './range-bar.tsx'
import type { Instant } from './spec.ts'
import type { Tape } from './tape.ts'

/** Charts as they can be drawn, with what is said about them. */
export interface Drawn<P extends Instant> {
  readonly tape: Tape<P>
  readonly channels: readonly Channel<P>[]
  readonly marks: readonly Mark[]
  /** Where the points come from and how far apart they are, in words. */
  readonly told: string
  /** What to know about them, in words. */
  readonly notes: readonly string[]
  /** Why there is nothing to draw; null when all is well. */
  readonly failure: string | null
}

interface ChartsProps<P extends Instant> extends Drawn<P> {
  readonly range: Range
  readonly onRange: (range: Range) => void
  readonly among: readonly Range[]
  /** What an export writes down. */
  readonly question: PastQuestion
}

/** Charts on one time axis, with the choice of their span, as numbers, and as a file. */
export function Charts<P extends Instant>(props: ChartsProps<P>): ReactNode {
  const { tape, channels, marks, told, notes, failure, range, onRange, among, question } = props
  const [numbers, setNumbers] = useState(false)
  const [written, setWritten] = useState('')
  return (
    <>
      <Board
        tape={tape}
        channels={channels}
        marks={marks}
        told={told}
        bar={
          <RangeBar
            range={range}
            onRange={onRange}
            among={among}
            numbers={numbers}
            onNumbers={() => setNumbers(!numbers)}
            onWritten={setWritten}
            question={question}
          />
        }
      />
      <p role="status" className="recorder-note">
        {written}
      </p>
      {failure !== null && (
        <p role="alert" className="recorder-note">
          {failure}
        </p>
      )}
      {notes.map(note => (
        <p className="recorder-note soft" key={note}>
          {note}
        </p>
      ))}
      {numbers && <NumbersTable tape={tape} channels={channels} marks={marks} />}
    </>
  )
}
