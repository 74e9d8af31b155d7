import { type ReactNode, useState } from 'react'
import { type JobState, jobStates } from '#core/model/pending'
import type { QueueChange } from '#core/model/queue-change'
import type { BrokerView } from '#core/model/snapshot'
import { useWindowContext } from '../../store/context.ts'
import { useAsked } from '../../store/use-asked.ts'
import { useChosen } from '../../store/use-chosen.ts'
import { useText } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { Segments } from '../../ui/segments.tsx'
import { ChangeButton } from './change-button.tsx'
import { JobTable } from './job-table.tsx'
import { PageTold } from './page-told.tsx'

interface JobExplorerProps {
  readonly broker: BrokerView
  readonly queue: string
}

const pageSize = 25

type JobChange = Extract<QueueChange, { ids: string[]; do: 'retry' | 'promote' | 'remove' }>['do']

/** What can be done to a job, by its state; an active one belongs to its worker. */
const doable: Readonly<Record<JobState, readonly JobChange[]>> = {
  waiting: ['remove'],
  active: [],
  delayed: ['promote', 'remove'],
  prioritized: ['remove'],
  'waiting-children': ['remove'],
  completed: ['remove'],
  failed: ['retry', 'remove'],
}

/** The jobs of a BullMQ queue by state, oldest first, and what the library can do to the chosen ones. */
export function JobExplorer({ broker, queue }: JobExplorerProps): ReactNode {
  const { s } = useText()
  const { client } = useWindowContext()
  const [state, setState] = useState<JobState>('failed')
  const [offset, setOffset] = useState(0)
  const { answer, again } = useAsked(client.jobs, {
    broker: broker.name,
    queue,
    state,
    offset,
    limit: pageSize,
  })
  const page = answer?.ok ? answer.value : null
  const chosen = useChosen(page?.jobs.map(job => job.id) ?? [])
  const last = page === null || offset + page.jobs.length >= page.total
  return (
    <div className="explorer">
      <div className="explorer-bar">
        <Segments
          label={s.jobs.state}
          options={jobStates.map(value => ({ value, word: s.jobs.states[value] }))}
          value={state}
          onChange={value => {
            setState(value)
            setOffset(0)
          }}
        />
        <PageTold total={page?.total ?? null} chosen={chosen.ids.length} onAgain={again} />
      </div>
      {answer && !answer.ok && <p role="alert">{answer.error}</p>}
      {page && <JobTable broker={broker.name} queue={queue} jobs={page.jobs} chosen={chosen} />}
      <div className="explorer-bar">
        <span className="actions-row">
          {doable[state].map(change => (
            <ChangeButton
              key={change}
              broker={broker}
              to={chosen.ids.length > 0 ? { change: { do: change, queue, ids: [...chosen.ids] } } : null}
            >
              {s.change[change]}
            </ChangeButton>
          ))}
        </span>
        {(offset > 0 || !last) && (
          <span className="actions-row">
            <Button tone="quiet" off={offset === 0} onPress={() => setOffset(Math.max(0, offset - pageSize))}>
              {s.pending.earlier}
            </Button>
            <Button tone="quiet" off={last} onPress={() => setOffset(offset + pageSize)}>
              {s.pending.later}
            </Button>
          </span>
        )}
      </div>
    </div>
  )
}
