import type { ReactNode } from 'react'
import type { BrokerView } from '#core/model/snapshot'
import { useWindowContext } from '../../store/context.ts'
import { useText } from '../../text/text.ts'
import { Section } from '../../ui/section.tsx'
import { StaleTag } from '../sample-age.tsx'
import { QueueTable } from './queue-table.tsx'
import '../../ui/link.css'

const most = 6

/** The first queues of a broker, and the way to all of them. */
export function QueuesBrief({ broker }: { readonly broker: BrokerView }): ReactNode {
  const { s, f } = useText()
  const { store } = useWindowContext()
  const { queues } = broker
  const aside = (
    <span className="actions-row">
      <StaleTag broker={broker} />
      <button
        type="button"
        className="link"
        onClick={() => store.setState({ place: { broker: broker.name, view: 'queues' } })}
      >
        {s.queues.all(f.count(queues.length))}
      </button>
    </span>
  )
  if (queues.length === 0)
    return (
      <Section title={s.queues.title}>
        <p className="soft">{broker.sample ? s.queues.none : s.header.noSample}</p>
      </Section>
    )
  return (
    <Section title={s.queues.title} aside={aside}>
      <QueueTable broker={broker} queues={queues.slice(0, most)} />
    </Section>
  )
}
