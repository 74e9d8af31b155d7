import type { ReactNode } from 'react'
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
  if (dialog.kind === 'add-broker') return <AddBrokerDialog />
  if (dialog.kind === 'plan')
    return <PlanDialog key={dialog.planning.stage} request={dialog.request} planning={dialog.planning} />
  if (dialog.kind === 'host-key')
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
  const broker = brokers?.find(candidate => candidate.name === dialog.broker)
  if (dialog.kind === 'queue-change')
    return broker ? <ChangeDialog broker={broker} draft={dialog.draft} /> : null
  return broker ? <DeployDialog broker={broker} /> : null
}
