import { levelsWorstFirst } from '#core/model/level'
import type { BrokerView } from '#core/model/snapshot'

const rank = (broker: BrokerView): number => levelsWorstFirst.indexOf(broker.health.level)

/** Names of the brokers, worst first, then by name. While held, rows keep their places and new ones come last. */
export function fleetOrder(
  brokers: readonly BrokerView[],
  previous: readonly string[],
  held: boolean,
): readonly string[] {
  const sorted = brokers
    .toSorted((a, b) => rank(a) - rank(b) || a.title.localeCompare(b.title))
    .map(broker => broker.name)
  if (!held) return sorted
  return [
    ...previous.filter(name => sorted.includes(name)),
    ...sorted.filter(name => !previous.includes(name)),
  ]
}

/** The broker to show: the chosen one while it exists, else the first of the list. */
export const shownBroker = (order: readonly string[], chosen: string | null): string | null =>
  chosen !== null && order.includes(chosen) ? chosen : (order[0] ?? null)
