import type { Place } from '#core/contract'

/** The tabs of a broker. */
export const brokerTabs = ['overview', 'releases', 'backups'] as const
/** One of them. */
export type BrokerTab = (typeof brokerTabs)[number]

/** The tab a place stands on; a run or the settings lie over the overview. */
export const tabOf = (place: Place): BrokerTab => brokerTabs.find(tab => tab === place.view) ?? 'overview'
