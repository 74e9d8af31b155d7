import type { ReactNode } from 'react'
import type { QueueView } from '#core/model/queue'
import type { BrokerView } from '#core/model/snapshot'
import { useText } from '../../text/text.ts'
import { Section } from '../../ui/section.tsx'
import { StaleTag } from '../sample-age.tsx'
import { refusedId } from './change-button.tsx'
import { Discovery } from './discovery.tsx'
import { QueueTable } from './queue-table.tsx'

const origin =
  (wanted: QueueView['origin']) =>
  (queue: QueueView): boolean =>
    queue.origin === wanted

/** Every queue of a broker: those of brokers.yaml first, then those that were found. */
export function Queues({ broker }: { readonly broker: BrokerView }): ReactNode {
  const { s } = useText()
  const guard = broker.guards.queue
  const named = broker.queues.filter(origin('config'))
  const found = broker.queues.filter(origin('found'))
  return (
    <>
      <Section title={s.queues.title} aside={<StaleTag broker={broker} />}>
        {!guard.allowed && (
          <p id={refusedId} className="soft">
            {s.action.queue}: {guard.why}
          </p>
        )}
        {named.length > 0 ? (
          <QueueTable broker={broker} queues={named} />
        ) : (
          <p className="soft">
            {!broker.sample ? s.header.noSample : found.length > 0 ? s.queues.noneNamed : s.queues.none}
          </p>
        )}
      </Section>
      <Discovery broker={broker}>
        {found.length > 0 && <QueueTable broker={broker} queues={found} />}
      </Discovery>
    </>
  )
}
