import type { ConsumerDetail } from '../../model/queue.ts'
import { countOf, pairsOf } from '../../redis/values.ts'

/** Reads XINFO CONSUMERS; `inactive` is there since Redis 7.2, and -1 for one that never got anything. Null is no list. */
export function parseConsumers(reply: unknown, stuckAfterMs: number): readonly ConsumerDetail[] | null {
  if (!Array.isArray(reply)) return null
  return reply.flatMap((row: unknown) => {
    const pairs = pairsOf(row)
    const name = pairs?.get('name')
    const pending = countOf(pairs?.get('pending'))
    const idleMs = countOf(pairs?.get('idle'))
    if (typeof name !== 'string' || pending === null || idleMs === null) return []
    const dead = pending > 0 && idleMs > stuckAfterMs
    return [{ name, pending, idleMs, inactiveMs: countOf(pairs?.get('inactive')), dead }]
  })
}
