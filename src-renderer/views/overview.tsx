import type { ReactNode } from 'react'
import type { BrokerView } from '#core/model/snapshot'
import { Recorder } from '../charts/recorder.tsx'
import { Facts } from './facts.tsx'
import { QueuesTable } from './queues-table.tsx'
import { RecentRuns } from './recent-runs.tsx'

/** How a broker does now. */
export const Overview = ({ broker }: { readonly broker: BrokerView }): ReactNode => (
  <>
    <Recorder key={broker.name} broker={broker} />
    <QueuesTable broker={broker} />
    <Facts broker={broker} />
    <RecentRuns broker={broker.name} />
  </>
)
