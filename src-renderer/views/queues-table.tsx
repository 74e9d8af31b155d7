import type { ReactNode } from 'react'
import type { GroupReading, QueueReading } from '#core/model/queue'
import type { BrokerView } from '#core/model/snapshot'
import type { Strings } from '../strings/en.ts'
import type { Formats } from '../text/format.ts'
import { useText } from '../text/text.ts'
import { Section } from '../ui/section.tsx'
import { StaleTag } from './sample-age.tsx'
import '../ui/table.css'
import './queues-table.css'

/** A number that may be unknown; unknown is never 0 and never empty. */
const known = (value: number | null, s: Strings, f: Formats): string =>
  value === null ? s.queues.unknown : f.count(value)

/** Every watched queue of the last sample. */
export function QueuesTable({ broker }: { readonly broker: BrokerView }): ReactNode {
  const { s, f } = useText()
  const queues = broker.sample?.queues ?? []
  if (queues.length === 0)
    return (
      <Section title={s.queues.title}>
        <p className="soft">{broker.sample ? s.queues.none : s.header.noSample}</p>
      </Section>
    )
  return (
    <Section title={s.queues.title} aside={<StaleTag broker={broker} />}>
      <div className="table-box">
        <table className="table queues">
          <thead>
            <tr>
              <th scope="col">{s.queues.name}</th>
              <th scope="col">{s.queues.kind}</th>
              <th scope="col" className="number">
                {s.queues.length}
              </th>
              <th scope="col" className="number">
                {s.queues.waiting}
              </th>
              <th scope="col" className="number">
                {s.queues.inWork}
              </th>
              <th scope="col" className="queue-groups">
                {s.queues.groups}
              </th>
            </tr>
          </thead>
          <tbody>
            {queues.map(queue => (
              <tr key={`${queue.kind} ${queue.name}`}>
                <th scope="row" className="wrap">
                  {queue.name}
                  {queue.note && <p className="soft small">{queue.note}</p>}
                </th>
                <td>{queue.kind}</td>
                <td className="number">
                  {queue.exists ? known(queue.length, s, f) : <span className="soft">{s.queues.absent}</span>}
                  {queue.maxLength !== null && (
                    <p className="soft small">{s.queues.ofMax(f.count(queue.maxLength))}</p>
                  )}
                </td>
                <td className="number">{known(queue.waiting, s, f)}</td>
                <td className="number">{known(queue.inWork, s, f)}</td>
                <td>
                  <Takers queue={queue} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  )
}

/** Who takes from a queue: consumer groups of a stream, or BullMQ's own counts. */
function Takers({ queue }: { readonly queue: QueueReading }): ReactNode {
  const { s, f } = useText()
  if (queue.bullmq) {
    const { wait, active, delayed, failed } = queue.bullmq
    return s.queues.counts(f.count(wait), f.count(active), f.count(delayed), f.count(failed))
  }
  if (queue.groups.length === 0) return <span className="soft">{s.queues.noGroups}</span>
  return (
    <ul>
      {queue.groups.map(group => (
        <li key={group.name}>{groupText(group, s, f)}</li>
      ))}
    </ul>
  )
}

const groupText = (group: GroupReading, s: Strings, f: Formats): string =>
  `${group.name}: ${s.queues.group(f.count(group.consumers), f.count(group.pending), known(group.lag, s, f))}`
