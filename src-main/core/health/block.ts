import type { Health, WatchBlock } from '../model/snapshot.ts'

/** Why the broker cannot be watched; null where it is watched, or unknown only for the moment (asleep, no network, connecting). */
export const watchBlock = ({ level, reasons }: Health): WatchBlock | null =>
  level === 'unknown' ? (reasons[0]?.blocks ?? null) : null

/** The reason of a broker that answers and does not let its state be read. */
export const noInfoCode = 'no-info'

/** Whether nothing that was read of it counts now. A broker whose INFO alone is missing is unknown, and its queues are seen. */
export const isUnseen = ({ level, reasons }: Health): boolean =>
  level === 'unknown' && (reasons[0]?.code !== noInfoCode || reasons[0].blocks !== undefined)

/** Whether Redis is down, or the machine in front of it does not answer. */
export const isOut = (health: Health): boolean =>
  health.level === 'down' || watchBlock(health) === 'unreachable'
