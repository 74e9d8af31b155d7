import type { RedisConfig } from '../model/config.ts'

/** What brokers.yaml says of one database. */
export type DatabasePlan = RedisConfig['databases'][number]

/** A key that was looked at. `ttlMs` is -1 where it never expires; null where that cannot be told. */
export interface LookedAt {
  readonly key: string
  readonly ttlMs: number | null
  readonly bytes: number | null
}

/** The plan of a prefix: the longest of those that a key begins with. */
export function planOf(plan: DatabasePlan, key: string): DatabasePlan['prefixes'][number] | null {
  return plan.prefixes.reduce<DatabasePlan['prefixes'][number] | null>(
    (best, one) =>
      key.startsWith(one.prefix) && one.prefix.length > (best?.prefix.length ?? -1) ? one : best,
    null,
  )
}

/** A prefix as a pattern of SCAN that means nothing but itself. */
export const prefixPattern = (prefix: string): string => `${prefix.replaceAll(/[\\*?[\]^]/g, '\\$&')}*`
