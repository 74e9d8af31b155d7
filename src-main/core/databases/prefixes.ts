import type { PrefixReading } from '../model/server.ts'
import { type DatabasePlan, type LookedAt, planOf } from './plan.ts'

/**
 * What looked-at keys tell of each prefix of a plan. `fair` are keys taken as they come, whatever their name: only they
 * tell a share of memory. `more` were looked for by prefix, and tell of times to live besides.
 */
export function readPrefixes(
  plan: DatabasePlan,
  fair: readonly LookedAt[],
  more: readonly LookedAt[],
): readonly PrefixReading[] {
  const weighed = fair.filter(({ bytes }) => bytes !== null)
  const total = bytesOf(weighed)
  return plan.prefixes.map(({ prefix, ttlSeconds }): PrefixReading => {
    const isOurs = ({ key }: LookedAt): boolean => planOf(plan, key)?.prefix === prefix
    const seen = new Map([...fair, ...more].filter(isOurs).map(one => [one.key, one]))
    const timed = [...seen.values()].flatMap(({ ttlMs }) => (ttlMs === null ? [] : [ttlMs]))
    const withoutTtl = timed.filter(ttlMs => ttlMs < 0).length
    const tooLong = ttlSeconds === undefined ? 0 : timed.filter(ttlMs => ttlMs > ttlSeconds * 1000).length
    return {
      prefix,
      memoryShare: total > 0 ? bytesOf(weighed.filter(isOurs)) / total : null,
      sampled: seen.size,
      plannedTtlSeconds: ttlSeconds ?? null,
      withoutTtl,
      tooLong,
      kept: ttlSeconds === undefined || timed.length === 0 ? null : withoutTtl + tooLong === 0,
    }
  })
}

const bytesOf = (keys: readonly LookedAt[]): number => keys.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0)
