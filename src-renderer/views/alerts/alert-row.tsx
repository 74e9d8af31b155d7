import { type ReactNode, useId, useState } from 'react'
import type { AlertView } from '#core/model/alert'
import type { BrokerView } from '#core/model/snapshot'
import { useNow } from '../../store/clock.ts'
import { useWindowContext } from '../../store/context.ts'
import { openPlan } from '../../store/planning.ts'
import { safely } from '../../store/safely.ts'
import { useText } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { SeverityShape } from '../../ui/severity-shape.tsx'
import { Tag } from '../../ui/tag.tsx'
import { AcknowledgeForm } from './acknowledge-form.tsx'
import { alertFacts } from './alert-words.ts'
import { SilenceForm } from './silence-form.tsx'
import { SnoozeForm } from './snooze-form.tsx'

const ways = ['acknowledge', 'snooze', 'silence'] as const

interface AlertRowProps {
  readonly broker: BrokerView
  readonly alert: AlertView
}

/** One raised alert: what is wrong, what to do, since when, and who knows. */
export function AlertRow({ broker, alert }: AlertRowProps): ReactNode {
  const { s, f } = useText()
  const nowMs = useNow()
  const lead = useId()
  const [open, setOpen] = useState<(typeof ways)[number] | null>(null)
  const close = (): void => setOpen(null)
  return (
    <li className="alert">
      <SeverityShape severity={alert.severity} />
      <div className="alert-text">
        <p className="alert-lead" id={lead}>
          <span className={`severity ${alert.severity}`}>{s.alerts.severities[alert.severity]}</span>
          {alert.text}
          {alert.quiet !== null && <Tag title={alert.quiet}>{s.alerts.quiet}</Tag>}
        </p>
        <p>{alert.advice}</p>
        <ul className="soft small alert-facts">
          {alertFacts(alert, nowMs, s, f).map(fact => (
            <li key={fact}>{fact}</li>
          ))}
        </ul>
        {alert.sinceDeploy && <SinceDeploy broker={broker} since={alert.sinceDeploy} />}
        {open === 'acknowledge' && <AcknowledgeForm alert={alert.id} onDone={close} />}
        {open === 'snooze' && <SnoozeForm alert={alert} onDone={close} />}
        {open === 'silence' && <SilenceForm broker={broker.name} rule={alert.rule} onDone={close} />}
      </div>
      <div className="actions-row alert-ways">
        {alert.acknowledged !== null && <Unacknowledge alert={alert.id} describedBy={lead} />}
        {waysOf(alert).map(way => (
          <Button
            key={way}
            tone="quiet"
            describedBy={lead}
            expanded={open === way}
            onPress={() => setOpen(open === way ? null : way)}
          >
            {s.alerts.ways[way]}
          </Button>
        ))}
      </div>
    </li>
  )
}

/** Who acknowledged an alert can take that back, and not do it twice. */
const waysOf = ({ acknowledged }: AlertView): readonly (typeof ways)[number][] =>
  ways.filter(way => acknowledged === null || way !== 'acknowledge')

function Unacknowledge({
  alert,
  describedBy,
}: {
  readonly alert: string
  readonly describedBy: string
}): ReactNode {
  const { s } = useText()
  const { client } = useWindowContext()
  const [refused, setRefused] = useState<string | null>(null)
  const send = async (): Promise<void> => {
    const answer = await safely(client.unacknowledgeAlert({ alert }))
    setRefused(answer.ok ? null : answer.error)
  }
  return (
    <>
      <Button tone="quiet" describedBy={describedBy} onPress={() => void send()}>
        {s.alerts.unacknowledge}
      </Button>
      {refused !== null && <p role="alert">{refused}</p>}
    </>
  )
}

interface SinceDeployProps {
  readonly broker: BrokerView
  readonly since: NonNullable<AlertView['sinceDeploy']>
}

/** Says that it came with a deploy, and leads to the way back; it is never gone by itself. */
function SinceDeploy({ broker, since }: SinceDeployProps): ReactNode {
  const { s, f } = useText()
  const { client, store } = useWindowContext()
  const rollBack = (): void =>
    void openPlan(client, store, { kind: 'rollback', broker: broker.name, release: null })
  return (
    <div className="since-deploy">
      <p>{s.alerts.sinceDeploy(since.title, f.span(since.agoMs))}</p>
      {since.canRollBack && <Button onPress={rollBack}>{s.alerts.rollBack}</Button>}
    </div>
  )
}
