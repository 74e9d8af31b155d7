import type { Client } from '#core/contract'
import type { ActionRequest } from '#core/model/run'
import { refuse } from '#core/plan/refusal'
import type { Planning } from './dialog.ts'
import { safely, wordsOf } from './safely.ts'
import type { WindowStore } from './window.ts'

function setPlanning(store: WindowStore, request: ActionRequest, planning: Planning): void {
  store.setState(({ dialog }) =>
    dialog?.kind === 'plan' && dialog.request === request ? { dialog: { ...dialog, planning } } : {},
  )
}

/** Opens the plan dialog and fills it. An answer that arrives after the dialog was closed is dropped. */
export async function openPlan(client: Client, store: WindowStore, request: ActionRequest): Promise<void> {
  store.setState({ dialog: { kind: 'plan', request, planning: { stage: 'planning' } } })
  // A question that broke on its way is a refusal like any other.
  const answer = await client.plan(request).catch((error: unknown) => refuse(wordsOf(error)))
  setPlanning(
    store,
    request,
    answer.ok
      ? { stage: 'shown', plan: answer.value, error: null }
      : { stage: 'refused', refusal: answer.error },
  )
}

/** Starts the plan on show; then its run is on show, or the plan with why it did not start. */
export async function startPlan(client: Client, store: WindowStore, typed: string | null): Promise<void> {
  const { dialog } = store.getState()
  if (dialog?.kind !== 'plan' || dialog.planning.stage !== 'shown') return
  const { request, planning } = dialog
  setPlanning(store, request, { stage: 'starting', plan: planning.plan })
  const answer = await safely(client.start({ planId: planning.plan.id, typed }))
  if (!answer.ok) {
    setPlanning(store, request, { stage: 'shown', plan: planning.plan, error: answer.error })
    return
  }
  store.setState(({ dialog: now }) => ({
    dialog: now?.kind === 'plan' && now.request === request ? null : now,
    place: { broker: request.broker, view: 'run', runId: answer.value.runId },
  }))
}

/** Takes care of a run that was cut off; shows the run that does it, or returns why not. */
export async function settleRun(
  client: Client,
  store: WindowStore,
  run: { readonly id: string; readonly broker: string },
  offer: 'check' | 'resume' | 'undo',
): Promise<string | null> {
  const answer = await safely(client.settle({ runId: run.id, offer }))
  if (!answer.ok) return answer.error
  store.setState({ place: { broker: run.broker, view: 'run', runId: answer.value.runId } })
  return null
}
