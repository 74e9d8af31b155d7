import type { Place } from '#core/contract'
import type { ActionKind } from '#core/model/run'

/** The tabs of a broker. */
export const brokerTabs = ['overview', 'queues', 'releases', 'backups', 'alerts', 'host'] as const
/** One of them. */
export type BrokerTab = (typeof brokerTabs)[number]

/** The tab a place stands on; a run or the settings lie over the overview. */
export const tabOf = (place: Place): BrokerTab => brokerTabs.find(tab => tab === place.view) ?? 'overview'

/** Where a run was asked for, so that the way back leads there. */
export const tabOfRun = (kind: ActionKind | undefined): BrokerTab =>
  kind === 'queue' ? 'queues' : 'overview'
