import type { PlanNote } from '../model/run.ts'
import { err } from '../result.ts'

/** Why there is no plan, as a sentence; `locked` when taking over the lock on the host would help. */
export interface PlanRefusal {
  readonly code: 'locked' | 'refused'
  readonly text: string
}

/** No plan, for a reason that only words tell. */
export const refuse = (text: string): { readonly ok: false; readonly error: PlanRefusal } =>
  err({ code: 'refused', text })

/** The findings that make a plan impossible, as one refusal; null when there are none. */
export function refusalBy(notes: readonly PlanNote[]): PlanRefusal | null {
  const stops = notes.filter(note => note.level === 'stop')
  if (stops.length === 0) return null
  const code = stops.some(note => note.about === 'lock') ? 'locked' : 'refused'
  return { code, text: stops.map(note => note.text).join(' ') }
}
