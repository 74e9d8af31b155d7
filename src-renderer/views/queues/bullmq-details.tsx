import { type ReactNode, useState } from 'react'
import type { QueueView } from '#core/model/queue'
import type { BrokerView } from '#core/model/snapshot'
import { useText } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { FactList } from '../../ui/fact-list.tsx'
import { ChangeButton } from './change-button.tsx'
import { JobExplorer } from './job-explorer.tsx'
import { known } from './queue-words.ts'

interface BullmqDetailsProps {
  readonly broker: BrokerView
  readonly queue: QueueView
  /** Stands beside what can be done. */
  readonly children: ReactNode
}

/** BullMQ's own counts and pace, its jobs, and what its library can do to them. */
export function BullmqDetails({ broker, queue, children }: BullmqDetailsProps): ReactNode {
  const { s, f } = useText()
  const [jobs, setJobs] = useState(false)
  const counts = queue.reading?.bullmq ?? null
  const detail = queue.detail?.bullmq ?? null
  const { name } = queue
  const rate = (perSecond: number | null | undefined): string =>
    perSecond === null || perSecond === undefined ? s.queues.unknown : f.rate(perSecond)
  const { states } = s.jobs
  const facts = [
    { name: states.waiting, value: known(counts?.wait ?? null, s, f) },
    { name: states.active, value: known(counts?.active ?? null, s, f) },
    { name: states.delayed, value: known(counts?.delayed ?? null, s, f) },
    { name: s.jobs.overdue, value: known(counts?.overdue ?? null, s, f) },
    { name: states.prioritized, value: known(counts?.prioritized ?? null, s, f) },
    { name: states['waiting-children'], value: known(detail?.waitingChildren ?? null, s, f) },
    { name: states.completed, value: known(counts?.completed ?? null, s, f) },
    { name: states.failed, value: known(counts?.failed ?? null, s, f) },
    { name: s.jobs.stalled, value: known(detail?.stalled ?? null, s, f) },
    { name: s.jobs.completedRate, value: rate(detail?.completedPerSecond) },
    { name: s.jobs.failedRate, value: rate(detail?.failedPerSecond) },
    { name: s.jobs.version, value: detail?.version ?? s.queues.unknown },
    {
      name: s.jobs.taking,
      value: detail === null ? s.queues.unknown : detail.paused ? s.jobs.paused : s.yes,
    },
  ]
  return (
    <>
      <FactList facts={facts} />
      <div className="actions-row">
        <Button expanded={jobs} onPress={() => setJobs(!jobs)}>
          {s.jobs.show}
        </Button>
        {detail?.paused ? (
          <ChangeButton broker={broker} to={{ change: { do: 'resume', queue: name } }}>
            {s.change.resume}
          </ChangeButton>
        ) : (
          <ChangeButton broker={broker} to={{ change: { do: 'pause', queue: name } }}>
            {s.change.pause}
          </ChangeButton>
        )}
        <ChangeButton broker={broker} to={{ draft: { do: 'drain', queue: name } }}>
          {s.change.drain}
        </ChangeButton>
        <ChangeButton broker={broker} to={{ draft: { do: 'clean', queue: name } }}>
          {s.change.clean}
        </ChangeButton>
        {children}
      </div>
      {jobs && <JobExplorer broker={broker} queue={name} />}
    </>
  )
}
