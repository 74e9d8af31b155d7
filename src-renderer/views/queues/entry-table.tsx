import { type ReactNode, useState } from 'react'
import type { PendingEntry } from '#core/model/pending'
import type { Chosen } from '../../store/use-chosen.ts'
import { useText } from '../../text/text.ts'
import { TickAll } from '../../ui/tick.tsx'
import { PeekRow } from './peek-row.tsx'
import { short } from './queue-words.ts'

interface EntryTableProps {
  readonly broker: string
  readonly queue: string
  readonly entries: readonly PendingEntry[]
  readonly chosen: Chosen
}

const columns = 6

/** Pending entries: who holds them, for how long, how often they were given out; an id opens what is inside. */
export function EntryTable({ broker, queue, entries, chosen }: EntryTableProps): ReactNode {
  const { s, f } = useText()
  const [open, setOpen] = useState<string | null>(null)
  if (entries.length === 0) return <p className="soft">{s.pending.none}</p>
  return (
    <div className="table-box">
      <table className="table inner">
        <thead>
          <tr>
            <th scope="col" className="tick">
              <TickAll label={s.pending.chooseAll} ids={entries.map(entry => entry.id)} chosen={chosen} />
            </th>
            <th scope="col">{s.pending.id}</th>
            <th scope="col">{s.pending.owner}</th>
            <th scope="col" className="number">
              {s.pending.age}
            </th>
            <th scope="col" className="number">
              {s.queues.idle}
            </th>
            <th scope="col" className="number">
              {s.pending.deliveries}
            </th>
          </tr>
        </thead>
        {entries.map(entry => (
          <PeekRow
            key={entry.id}
            broker={broker}
            kind="stream"
            queue={queue}
            id={entry.id}
            chosen={chosen}
            open={open === entry.id}
            onTurn={() => setOpen(open === entry.id ? null : entry.id)}
            columns={columns}
            name={entry.id}
          >
            <td className="wrap">{entry.consumer}</td>
            <td className={entry.ageMs === null ? 'number soft' : 'number'}>
              {entry.ageMs === null ? s.queues.unknown : short(entry.ageMs, f)}
            </td>
            <td className="number">{short(entry.idleMs, f)}</td>
            <td className="number">{f.count(entry.deliveries)}</td>
          </PeekRow>
        ))}
      </table>
    </div>
  )
}
