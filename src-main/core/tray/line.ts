import type { Place } from '#core/contract'
import type { Guard } from '#core/model/snapshot'
import type { TrayCommand, TrayItem } from './model.ts'

/** A line that can always be pressed. */
export const plainItem = (id: string, label: string, command: TrayCommand): TrayItem => ({
  kind: 'item',
  id,
  label,
  enabled: true,
  why: null,
  command,
})

/** A line that goes to a place in the window. */
export const placeItem = (id: string, label: string, place: Place): TrayItem =>
  plainItem(id, label, { do: 'go', place })

/** A line that can be pressed when its guard allows. */
export const guardedItem = (id: string, label: string, command: TrayCommand, guard: Guard): TrayItem => ({
  kind: 'item',
  id,
  label,
  enabled: guard.allowed,
  why: guard.allowed ? null : guard.why,
  command,
})
