import { type ReactNode, useState } from 'react'
import type { QueueView } from '#core/model/queue'
import type { BrokerView } from '#core/model/snapshot'
import { queueId } from '#core/redis/watched'
import { useText } from '../../text/text.ts'
import { QueueRow } from './queue-row.tsx'
import '../../ui/table.css'
import './queues.css'

interface QueueTableProps {
  readonly broker: BrokerView
  readonly queues: readonly QueueView[]
}

const figures = ['waiting', 'inWork', 'stuck', 'dead'] as const

/** Queues with the four figures that mean the same for any kind; each row opens in place. */
export function QueueTable({ broker, queues }: QueueTableProps): ReactNode {
  const { s } = useText()
  const [open, setOpen] = useState<string | null>(null)
  return (
    <div className="table-box">
      <table className="table queues">
        <thead>
          <tr>
            <th scope="col">{s.queues.name}</th>
            {figures.map(figure => (
              <th scope="col" className="number" key={figure}>
                {s.queues[figure]}
              </th>
            ))}
            <th scope="col" className="number">
              {s.queues.oldest}
            </th>
            <th scope="col" className="trend">
              {s.queues.trend}
            </th>
            <th scope="col">{s.queues.length}</th>
          </tr>
        </thead>
        {queues.map(queue => {
          const id = queueId(queue)
          return (
            <QueueRow
              key={id}
              broker={broker}
              queue={queue}
              open={open === id}
              onOpen={() => setOpen(open === id ? null : id)}
            />
          )
        })}
      </table>
    </div>
  )
}
