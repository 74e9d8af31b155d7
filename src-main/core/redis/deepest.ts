import type { QueueReading } from '#core/model/queue'

/** The queue with most entries waiting, by name; the first of equals. Null when none is watched or known. */
export function deepestQueue(
  queues: readonly QueueReading[],
): { readonly name: string; readonly waiting: number } | null {
  return queues.reduce<{ name: string; waiting: number } | null>((deepest, { name, waiting }) => {
    if (waiting === null || (deepest !== null && waiting <= deepest.waiting)) return deepest
    return { name, waiting }
  }, null)
}
