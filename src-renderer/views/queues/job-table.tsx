import { type ReactNode, useState } from 'react'
import type { JobView } from '#core/model/pending'
import { useNow } from '../../store/clock.ts'
import type { Chosen } from '../../store/use-chosen.ts'
import { useText } from '../../text/text.ts'
import { TickAll } from '../../ui/tick.tsx'
import { PeekRow } from './peek-row.tsx'

interface JobTableProps {
  readonly broker: string
  readonly queue: string
  readonly jobs: readonly JobView[]
  readonly chosen: Chosen
}

const columns = 5

/** Jobs: what they are, since when, how often they were tried and why they failed; an id opens what is inside. */
export function JobTable({ broker, queue, jobs, chosen }: JobTableProps): ReactNode {
  const { s, f } = useText()
  const nowMs = useNow()
  const [open, setOpen] = useState<string | null>(null)
  if (jobs.length === 0) return <p className="soft">{s.jobs.none}</p>
  return (
    <div className="table-box">
      <table className="table inner">
        <thead>
          <tr>
            <th scope="col" className="tick">
              <TickAll label={s.pending.chooseAll} ids={jobs.map(job => job.id)} chosen={chosen} />
            </th>
            <th scope="col">{s.jobs.job}</th>
            <th scope="col" className="number">
              {s.pending.age}
            </th>
            <th scope="col" className="number">
              {s.jobs.attempts}
            </th>
            <th scope="col">{s.jobs.reason}</th>
          </tr>
        </thead>
        {jobs.map(job => (
          <PeekRow
            key={job.id}
            broker={broker}
            kind="bullmq"
            queue={queue}
            id={job.id}
            chosen={chosen}
            open={open === job.id}
            onTurn={() => setOpen(open === job.id ? null : job.id)}
            columns={columns}
            name={
              <>
                <span className="mono">{job.id}</span> {job.name}
              </>
            }
          >
            <td className={job.addedAtMs === null ? 'number soft' : 'number'}>
              {job.addedAtMs === null ? s.queues.unknown : f.span(Math.max(0, nowMs - job.addedAtMs))}
            </td>
            <td className="number">{f.count(job.attempts)}</td>
            <td className="wrap">{job.failedReason ?? <span className="soft">{s.queues.noGroups}</span>}</td>
          </PeekRow>
        ))}
      </table>
    </div>
  )
}
