import type { ReactNode } from 'react'
import type { BrokerView } from '#core/model/snapshot'
import { useNow } from '../store/clock.ts'
import { useText } from '../text/text.ts'
import { Section } from '../ui/section.tsx'
import { factsOf } from './facts-text.ts'
import { StaleTag } from './sample-age.tsx'
import './facts.css'

/** What the server says of itself, and what it does not let us read. */
export function Facts({ broker }: { readonly broker: BrokerView }): ReactNode {
  const { s, f } = useText()
  const nowMs = useNow()
  const missing = broker.sample?.facts.missing ?? []
  return (
    <Section title={s.facts.title} aside={<StaleTag broker={broker} />}>
      <dl className="facts">
        {factsOf(broker, nowMs, s, f).map(fact => (
          <div key={fact.name}>
            <dt>{fact.name}</dt>
            <dd>{fact.value}</dd>
          </div>
        ))}
        {missing.length > 0 && (
          <div className="facts-missing">
            <dt>{s.facts.missing}</dt>
            {missing.map(capability => (
              <dd key={capability.command}>
                <code>{capability.command}</code>: {capability.reason}
              </dd>
            ))}
          </div>
        )}
      </dl>
    </Section>
  )
}
