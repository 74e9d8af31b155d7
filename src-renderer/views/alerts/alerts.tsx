import { type ReactNode, useState } from 'react'
import type { BrokerView } from '#core/model/snapshot'
import { useWindow } from '../../store/context.ts'
import { useText } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { Notes } from '../../ui/notes.tsx'
import { Section } from '../../ui/section.tsx'
import { AlertLog } from './alert-log.tsx'
import { AlertRow } from './alert-row.tsx'
import { Rules } from './rules.tsx'
import { SilenceForm } from './silence-form.tsx'
import { Silences } from './silences.tsx'
import './alerts.css'

/** What is wrong with a broker by its rules, who knows, and who is not told. */
export function Alerts({ broker }: { readonly broker: BrokerView }): ReactNode {
  const { s } = useText()
  const alerting = useWindow(state => state.snapshot?.alerting)
  const [adding, setAdding] = useState(false)
  const aside = (
    <Button tone="quiet" expanded={adding} onPress={() => setAdding(!adding)}>
      {s.alerts.newSilence}
    </Button>
  )
  return (
    <>
      <Section title={s.alerts.raised}>
        <Notes level="degraded" notes={alerting?.notes ?? []} />
        {broker.alerts.length === 0 && <p className="soft">{s.alerts.none}</p>}
        <p className="spoken" aria-live="polite">
          {broker.alerts.length > 0 && s.fleet.alerts(String(broker.alerts.length))}
        </p>
        <ul className="alert-list">
          {broker.alerts.map(alert => (
            <AlertRow key={alert.id} broker={broker} alert={alert} />
          ))}
        </ul>
        {alerting?.delivery && <p className="soft small">{alerting.delivery}</p>}
      </Section>
      <Section title={s.alerts.silences} aside={aside}>
        {adding && <SilenceForm broker={broker.name} rule={null} onDone={() => setAdding(false)} />}
        <Silences broker={broker.name} />
      </Section>
      <AlertLog broker={broker} />
      <Rules broker={broker.name} />
    </>
  )
}
