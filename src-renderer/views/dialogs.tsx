import type { ReactNode } from 'react'
import type { BrokerView } from '#core/model/snapshot'
import { useWindow, useWindowContext } from '../store/context.ts'
import { AddBrokerDialog } from './add-broker-dialog.tsx'
import { DeployDialog } from './deploy-dialog.tsx'
import { HostKeyDialog } from './host-key-dialog.tsx'
import { PlanDialog } from './plan-dialog.tsx'
import { ChangeDialog } from './queues/change-dialog.tsx'

/** The dialog that a person opened. */
export function Dialogs(): ReactNode {
  const { store } = useWindowContext()
  const dialog = useWindow(state => state.dialog)
  const brokers = useWindow(state => state.snapshot?.brokers)
  if (!dialog) return null
  const close = (): void => store.setState({ dialog: null })
  const named = (name: string): BrokerView | undefined => brokers?.find(candidate => candidate.name === name)
  switch (dialog.kind) {
    case 'add-broker':
      return <AddBrokerDialog />
    case 'plan':
      return <PlanDialog request={dialog.request} planning={dialog.planning} />
    case 'host-key':
      return (
        <HostKeyDialog
          broker={dialog.broker}
          offer={dialog.offer}
          onTrust={null}
          onRefuse={close}
          onSettings={() =>
            store.setState({ dialog: null, place: { broker: dialog.broker, view: 'settings' } })
          }
        />
      )
    case 'queue-change': {
      const broker = named(dialog.broker)
      return broker ? <ChangeDialog broker={broker} draft={dialog.draft} /> : null
    }
    case 'deploy': {
      const broker = named(dialog.broker)
      return broker ? <DeployDialog broker={broker} note={dialog.note ?? null} /> : null
    }
    default:
      return noDialog(dialog)
  }
}

/** Types leave nothing here: a kind without a dialog does not compile, and opens none. */
const noDialog = (_: never): null => null
