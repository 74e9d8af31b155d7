import type { ReactNode } from 'react'
import { useWindowContext } from '../store/context.ts'
import { safely } from '../store/safely.ts'
import { askedAt, type PastQuestion } from '../store/use-past.ts'
import { useText } from '../text/text.ts'
import { Segments } from '../ui/segments.tsx'
import type { Range } from './range.ts'
import '../ui/link.css'

interface RangeBarProps {
  readonly range: Range
  readonly onRange: (range: Range) => void
  /** The ranges to choose from. */
  readonly among: readonly Range[]
  readonly numbers: boolean
  readonly onNumbers: () => void
  /** What an export writes down. */
  readonly question: PastQuestion
  /** Where the file went, or why there is none. */
  readonly onWritten: (told: string) => void
}

const exportPoints = 2000

/** Above the charts: the span of time, where it comes from, the same as numbers, and as a file. */
export function RangeBar(props: RangeBarProps): ReactNode {
  const { range, onRange, among, numbers, onNumbers, question, onWritten } = props
  const { s } = useText()
  const { client } = useWindowContext()
  const write = async (format: 'csv' | 'json'): Promise<void> => {
    const { broker, series, fromMs, toMs } = askedAt(question, Date.now())
    const asked = { broker, series, fromMs, toMs, points: exportPoints, format }
    const answer = await safely(client.exportHistory(asked))
    if (!answer.ok) onWritten(answer.error)
    else if (answer.value !== null) onWritten(s.chart.written(answer.value))
  }
  return (
    <div className="recorder-bar">
      <Segments
        label={s.chart.range}
        options={among.map(value => ({ value, word: s.chart.ranges[value] }))}
        value={range}
        onChange={onRange}
      />
      <span className="recorder-ways">
        <button type="button" className="link" aria-expanded={numbers} onClick={onNumbers}>
          {s.chart.numbers}
        </button>
        {(['csv', 'json'] as const).map(format => (
          <button
            key={format}
            type="button"
            className="link"
            aria-label={s.chart.exportAs(format.toUpperCase())}
            onClick={() => void write(format)}
          >
            {format.toUpperCase()}
          </button>
        ))}
      </span>
    </div>
  )
}
