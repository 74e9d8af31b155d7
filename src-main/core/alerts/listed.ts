import type { AlertView, PendingAlert } from '../model/alert.ts'
import type { BrokerView } from '../model/snapshot.ts'

/** One line of what is wrong now: a raised alert, a violation on its way to be one, or a verdict that no rule is about. */
export type ListedAlert =
  | (AlertView & { readonly state: 'firing' })
  | (PendingAlert & { readonly state: 'pending' })
  | {
      readonly state: 'unwatched'
      readonly broker: string
      readonly text: string
      readonly sinceMs: number
    }

/** All that is wrong now at these brokers: no verdict but ok is without a line. */
export function listedAlerts(
  brokers: readonly BrokerView[],
  pendingOf: (broker: string) => readonly PendingAlert[],
): readonly ListedAlert[] {
  const firing = brokers.flatMap(broker => broker.alerts.map(one => ({ ...one, state: 'firing' as const })))
  const pending = brokers.flatMap(({ name }) =>
    pendingOf(name).map(one => ({ ...one, state: 'pending' as const })),
  )
  const told = new Set([...firing, ...pending].map(({ broker }) => broker))
  const unwatched = brokers.flatMap(({ name, health }) => {
    const [first] = health.reasons
    if (health.level === 'ok' || first === undefined || told.has(name)) return []
    return [{ state: 'unwatched' as const, broker: name, text: first.text, sinceMs: health.sinceMs }]
  })
  return [...firing, ...pending, ...unwatched]
}
