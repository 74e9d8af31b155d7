import { type ReactNode, useId } from 'react'
import type { QueueView } from '#core/model/queue'
import type { BrokerView } from '#core/model/snapshot'
import { useText } from '../../text/text.ts'
import { Bar } from '../../ui/bar.tsx'
import { Breakable } from '../../ui/breakable.tsx'
import { Chevron } from '../../ui/chevron.tsx'
import { LevelShape } from '../../ui/level-shape.tsx'
import { Notes } from '../../ui/notes.tsx'
import { QueueDetails } from './queue-details.tsx'
import { age, known, levelOf, notesOf, trendWords } from './queue-words.ts'

interface QueueRowProps {
  readonly broker: BrokerView
  readonly queue: QueueView
  readonly open: boolean
  readonly onOpen: () => void
}

/** Columns of the table, for the rows that span all of them. */
const columns = 8

/** One queue: its figures, what is to know about them, and, opened, everything else. */
export function QueueRow({ broker, queue, open, onOpen }: QueueRowProps): ReactNode {
  const { s, f } = useText()
  const id = useId()
  const level = levelOf(queue, broker)
  const { waiting, inWork, stuck, dead } = queue.figures
  const trend = trendWords(queue.trend, s, f)
  const notes = notesOf(queue, s, f)
  const reason = queue.notes[0]
  const figure = (value: number | null, alarming = false): ReactNode => (
    <td
      className={`number${value === null ? ' soft' : ''}${alarming && value ? ' strong' : ''}`}
      title={value === null ? reason : undefined}
    >
      {known(value, s, f)}
    </td>
  )
  return (
    <tbody className={open ? 'queue open' : 'queue'}>
      <tr>
        <th scope="row">
          <button
            type="button"
            className="row-opener"
            aria-expanded={open}
            aria-controls={open ? id : undefined}
            onClick={onOpen}
          >
            <Chevron open={open} />
            <LevelShape level={level} label={s.level[level]} />
            <span className="wrap">
              <Breakable text={queue.name} />
              <span className="soft small kind">{s.queues.kinds[queue.kind]}</span>
            </span>
          </button>
        </th>
        {figure(waiting)}
        {figure(inWork)}
        {figure(stuck, true)}
        {figure(dead, true)}
        <td className="number">
          <span className={queue.oldestWaitingMs === null ? 'soft' : undefined}>
            {age(queue.oldestWaitingMs, s, f)}
          </span>
          {(queue.oldestPendingMs ?? 0) >= 1000 && (
            <p className="soft small pending-for">{s.queues.pendingFor(age(queue.oldestPendingMs, s, f))}</p>
          )}
        </td>
        <td className="trend">
          <span className={queue.trend === null ? 'soft' : undefined}>{trend.lead}</span>
          {trend.note !== null && <p className="soft small">{trend.note}</p>}
        </td>
        <td>
          {queue.exists ? known(queue.length, s, f) : <span className="soft">{s.queues.absentShort}</span>}
          {queue.maxLength !== null && (
            <>
              <Bar share={(queue.length ?? 0) / queue.maxLength} />
              <p className="soft small of-max">{s.queues.ofMax(f.count(queue.maxLength))}</p>
            </>
          )}
        </td>
      </tr>
      {notes.length > 0 && (
        <tr className="notes">
          <td colSpan={columns}>
            <Notes notes={notes} />
          </td>
        </tr>
      )}
      {open && (
        <tr className="details" id={id}>
          <td colSpan={columns}>
            <QueueDetails broker={broker} queue={queue} />
          </td>
        </tr>
      )}
    </tbody>
  )
}
