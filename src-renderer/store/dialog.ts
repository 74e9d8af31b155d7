import type { HostKeyOffer } from '#core/model/link'
import type { ActionRequest, PlanView } from '#core/model/run'
import type { PlanRefusal } from '#core/plan/refusal'
import type { ChangeDraft } from './change-draft.ts'

/** Where the way from a request to a started run stands. */
export type Planning =
  | { readonly stage: 'planning' }
  | { readonly stage: 'refused'; readonly refusal: PlanRefusal }
  | { readonly stage: 'shown'; readonly plan: PlanView; readonly error: string | null }
  | { readonly stage: 'starting'; readonly plan: PlanView }

/** The one dialog a person opened; questions of the app come over it. */
export type Dialog =
  | { readonly kind: 'deploy'; readonly broker: string; readonly note?: string }
  | { readonly kind: 'plan'; readonly request: ActionRequest; readonly planning: Planning }
  | { readonly kind: 'queue-change'; readonly broker: string; readonly draft: ChangeDraft }
  | { readonly kind: 'add-broker' }
  | { readonly kind: 'host-key'; readonly broker: string; readonly offer: HostKeyOffer }
