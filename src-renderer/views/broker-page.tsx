import type { ReactNode } from 'react'
import type { BrokerView } from '#core/model/snapshot'
import { useWindow, useWindowContext } from '../store/context.ts'
import { type BrokerTab, brokerTabs, tabOf } from '../store/places.ts'
import { useText } from '../text/text.ts'
import { Tabs, tabId } from '../ui/tabs.tsx'
import { Alerts } from './alerts/alerts.tsx'
import { Backups } from './backups.tsx'
import { BrokerHeader } from './broker-header.tsx'
import { Host } from './host/host.tsx'
import { Overview } from './overview.tsx'
import { Queues } from './queues/queues.tsx'
import { Releases } from './releases.tsx'

/** Everything about one broker. */
export function BrokerPage({ broker }: { readonly broker: BrokerView }): ReactNode {
  const { s, f } = useText()
  const { store } = useWindowContext()
  const tab = useWindow(state => tabOf(state.place))
  const counts: Readonly<Record<BrokerTab, number>> = {
    overview: 0,
    queues: broker.queues.length,
    releases: broker.releases.length,
    backups: broker.backups.length,
    alerts: broker.alerts.length,
    host: 0,
  }
  const tabs = brokerTabs.map(id => ({
    id,
    word: s.tabs[id],
    ...(counts[id] > 0 ? { count: f.count(counts[id]) } : {}),
  }))
  return (
    <div className="page">
      <BrokerHeader broker={broker} />
      <Tabs
        label={s.tabs.label}
        tabs={tabs}
        value={tab}
        onChange={view => store.setState({ place: { broker: broker.name, view } })}
      />
      <div className="panel" role="tabpanel" aria-labelledby={tabId(tab)}>
        {tab === 'overview' && <Overview broker={broker} />}
        {tab === 'queues' && <Queues key={broker.name} broker={broker} />}
        {tab === 'releases' && <Releases broker={broker} />}
        {tab === 'backups' && <Backups broker={broker} />}
        {tab === 'alerts' && <Alerts key={broker.name} broker={broker} />}
        {tab === 'host' && <Host key={broker.name} broker={broker} />}
      </div>
    </div>
  )
}
