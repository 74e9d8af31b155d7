import type { ReactNode } from 'react'
import type { BrokerView } from '#core/model/snapshot'
import { Recorder } from '../charts/recorder.tsx'
import { DemoTroubles } from './demo-troubles.tsx'
import { Facts } from './facts.tsx'
import { QueuesBrief } from './queues/queues-brief.tsx'
import { RecentRuns } from './recent-runs.tsx'
import { Databases } from './server/databases.tsx'
import { Latency } from './server/latency.tsx'
import { Topology } from './server/topology.tsx'

/** How a broker does now. */
export const Overview = ({ broker }: { readonly broker: BrokerView }): ReactNode => (
  <>
    <Recorder key={broker.name} broker={broker} />
    {broker.demo && <DemoTroubles broker={broker.name} />}
    <QueuesBrief broker={broker} />
    <Topology broker={broker} />
    <Latency broker={broker} />
    <Databases broker={broker} />
    <Facts broker={broker} />
    <RecentRuns broker={broker.name} />
  </>
)
