import type { ReactNode } from 'react'
import type { QueueChange } from '#core/model/queue-change'
import type { BrokerView } from '#core/model/snapshot'
import type { ChangeDraft } from '../../store/change-draft.ts'
import { useWindowContext } from '../../store/context.ts'
import { openPlan } from '../../store/planning.ts'
import { Button } from '../../ui/button.tsx'

/** The id of the text that says why no queue can be changed now. */
export const refusedId = 'queue-refused'

interface ChangeButtonProps {
  readonly broker: BrokerView
  /** What it leads to: a plan at once, or first what a person still has to say. Null while nothing is chosen. */
  readonly to: { readonly change: QueueChange } | { readonly draft: ChangeDraft } | null
  readonly label?: string
  readonly children: ReactNode
}

/** Leads to the plan of a change to a queue; nothing changes by pressing it. */
export function ChangeButton({ broker, to, label, children }: ChangeButtonProps): ReactNode {
  const { client, store } = useWindowContext()
  const guard = broker.guards.queue
  const press = (): void => {
    if (to === null) return
    if ('draft' in to)
      store.setState({ dialog: { kind: 'queue-change', broker: broker.name, draft: to.draft } })
    else void openPlan(client, store, { kind: 'queue', broker: broker.name, change: to.change })
  }
  return (
    <Button
      onPress={press}
      off={to === null || !guard.allowed}
      describedBy={guard.allowed ? undefined : refusedId}
      {...(label === undefined ? {} : { label })}
    >
      {children}
    </Button>
  )
}
