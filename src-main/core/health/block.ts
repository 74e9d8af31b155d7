import type { Health, WatchBlock } from '../model/snapshot.ts'

/** Why the broker cannot be watched; null where it is watched, or unknown only for the moment (asleep, no network, connecting). */
export const watchBlock = ({ level, reasons }: Health): WatchBlock | null =>
  level === 'unknown' ? (reasons[0]?.blocks ?? null) : null

/** Whether Redis is down, or the machine in front of it does not answer. */
export const isOut = (health: Health): boolean =>
  health.level === 'down' || watchBlock(health) === 'unreachable'
