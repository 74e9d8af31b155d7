import { type ReactNode, useId } from 'react'
import type { ButtonAction } from '#core/model/run'
import type { BrokerView } from '#core/model/snapshot'
import { useWindowContext } from '../store/context.ts'
import { openPlan } from '../store/planning.ts'
import { useText } from '../text/text.ts'
import { Button } from '../ui/button.tsx'
import { refusalsOf } from './verdict.ts'

interface ActionButtonsProps {
  readonly broker: BrokerView
  /** Stands before the actions. */
  readonly children: ReactNode
}

/** The broker's actions. A greyed one says why, in sight. */
export function ActionButtons({ broker, children }: ActionButtonsProps): ReactNode {
  const { s } = useText()
  const { client, store } = useWindowContext()
  const id = useId()
  const refusals = refusalsOf(broker)
  const press: Readonly<Record<ButtonAction, () => void>> = {
    backup: () => void openPlan(client, store, { kind: 'backup', broker: broker.name }),
    rollback: () => void openPlan(client, store, { kind: 'rollback', broker: broker.name, release: null }),
    deploy: () => store.setState({ dialog: { kind: 'deploy', broker: broker.name } }),
  }
  const words = { backup: s.action.backup, rollback: s.action.rollback, deploy: s.action.deployTo }
  return (
    <fieldset className="actions">
      <legend className="spoken">{s.header.all}</legend>
      <div className="actions-row">
        {children}
        {(['backup', 'rollback', 'deploy'] as const).map(action => {
          const refusal = refusals.findIndex(candidate => candidate.actions.includes(action))
          return (
            <Button
              key={action}
              onPress={press[action]}
              off={refusal >= 0}
              describedBy={refusal >= 0 ? `${id}-${refusal}` : undefined}
            >
              {words[action]}
            </Button>
          )
        })}
      </div>
      {refusals.map((refusal, index) => (
        <p key={refusal.why} id={`${id}-${index}`} className="soft small refusal">
          {refusal.actions.length < 3 && `${refusal.actions.map(action => s.action[action]).join(', ')}: `}
          {refusal.why}
        </p>
      ))}
    </fieldset>
  )
}
