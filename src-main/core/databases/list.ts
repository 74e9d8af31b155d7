import type { DatabaseReading, PrefixReading } from '../model/server.ts'
import type { Keyspace } from '../redis/keyspace.ts'
import type { DatabasePlan } from './plan.ts'

/** All databases that hold keys or have a name, in order; one that INFO leaves out holds none. */
export function databaseList(
  keyspace: readonly Keyspace[],
  plans: readonly DatabasePlan[],
  prefixes: ReadonlyMap<number, readonly PrefixReading[]>,
): readonly DatabaseReading[] {
  const indexes = new Set([...keyspace, ...plans].map(({ index }) => index))
  return [...indexes]
    .toSorted((one, other) => one - other)
    .map((index): DatabaseReading => {
      const held = keyspace.find(one => one.index === index)
      return {
        index,
        label: plans.find(plan => plan.index === index)?.label ?? null,
        keys: held?.keys ?? 0,
        expiring: held?.expiring ?? 0,
        averageTtlMs: held?.averageTtlMs || null,
        prefixes: prefixes.get(index) ?? [],
      }
    })
}

/** The keyspaces of the masters of a cluster as one: its mean time to live cannot be told from theirs. */
export function summedKeyspace(all: readonly (readonly Keyspace[])[]): readonly Keyspace[] {
  const zero = all.flat().filter(({ index }) => index === 0)
  if (zero.length === 0) return []
  const sum = (part: 'keys' | 'expiring'): number => zero.reduce((total, one) => total + one[part], 0)
  return [{ index: 0, keys: sum('keys'), expiring: sum('expiring'), averageTtlMs: 0 }]
}
