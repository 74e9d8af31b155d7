import { type ReactNode, useState } from 'react'
import type { ActionRequest } from '#core/model/run'
import { useWindowContext } from '../store/context.ts'
import type { Planning } from '../store/dialog.ts'
import { openPlan, startPlan } from '../store/planning.ts'
import type { Strings } from '../strings/en.ts'
import { useText } from '../text/text.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { PlanBody } from './plan-body.tsx'
import './plan-dialog.css'

interface PlanDialogProps {
  readonly request: ActionRequest
  readonly planning: Planning
}

/** Shows what would run, exactly, before a person says yes. What was typed stays when a start fails. */
export function PlanDialog({ request, planning }: PlanDialogProps): ReactNode {
  const { s } = useText()
  const { client, store } = useWindowContext()
  const [typed, setTyped] = useState('')
  const close = (): void => store.setState({ dialog: null })
  const again = (takeLock: boolean): void => {
    setTyped('')
    void openPlan(client, store, { ...request, ...(takeLock ? { takeLock: true } : {}) })
  }
  if (planning.stage === 'planning')
    return (
      <Dialog
        key={planning.stage}
        title={verbOf(request, s)}
        onClose={close}
        buttons={<Button onPress={close}>{s.plan.cancel}</Button>}
      >
        <p role="status">{s.plan.planning(request.broker)}</p>
      </Dialog>
    )
  if (planning.stage === 'refused')
    return (
      <Dialog
        key={planning.stage}
        title={s.plan.failed}
        onClose={close}
        buttons={
          <>
            <Button onPress={close}>{s.plan.close}</Button>
            <Button onPress={() => again(false)}>{s.plan.again}</Button>
          </>
        }
      >
        <p role="alert" className="plan-text">
          {planning.refusal.text}
        </p>
        {planning.refusal.code === 'locked' && <TakeLock onTake={() => again(true)} />}
      </Dialog>
    )
  const { plan } = planning
  const stops = plan.notes.filter(note => note.level === 'stop')
  const confirmed = plan.confirmWord === null || typed === plan.confirmWord
  const starting = planning.stage === 'starting'
  const start = (): void => void startPlan(client, store, plan.confirmWord === null ? null : typed)
  return (
    <Dialog
      key="plan"
      title={plan.title}
      onClose={close}
      size="wide"
      buttons={
        <>
          {stops.length > 0 && <p className="aside">{s.plan.stopped}</p>}
          {starting && <p className="aside">{s.plan.starting}</p>}
          {plan.confirmWord !== null && stops.length === 0 && !starting && (
            <div className="aside">
              <Field label={s.plan.type(plan.confirmWord)} value={typed} onChange={setTyped} mono />
            </div>
          )}
          <Button onPress={close} focusFirst>
            {s.plan.cancel}
          </Button>
          <Button tone="primary" off={stops.length > 0 || !confirmed || starting} onPress={start}>
            {verbOf(request, s)}
          </Button>
        </>
      }
    >
      {planning.stage === 'shown' && planning.error !== null && (
        <p role="alert" className="plan-text">
          {planning.error}
        </p>
      )}
      <PlanBody plan={plan} />
      {stops.some(note => note.about === 'lock') && <TakeLock onTake={() => again(true)} />}
    </Dialog>
  )
}

/** What the dialog is about in one verb, which its button repeats. */
const verbOf = (request: ActionRequest, s: Strings): string =>
  request.kind === 'queue' ? s.change.verbs[request.change.do] : s.action[request.kind]

function TakeLock({ onTake }: { readonly onTake: () => void }): ReactNode {
  const { s } = useText()
  return (
    <div className="take-lock">
      <p className="soft">{s.plan.takeLockHint}</p>
      <Button onPress={onTake}>{s.plan.takeLock}</Button>
    </div>
  )
}
