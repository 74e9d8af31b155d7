import type { Aspects } from '../model/aspect.ts'
import type { Measure } from '../model/measure.ts'
import { measured, type Said } from './measured.ts'

/** What each database holds, and how many looked-at keys of each prefix break its plan. */
export function databaseMeasures({ databases }: Aspects): readonly Measure[] {
  if (databases.state !== 'known') return []
  const { atMs, value } = databases
  const prefixes = value.databases.flatMap(({ index, prefixes: own }) =>
    own.map(prefix => ({ ...prefix, labels: { db: String(index), prefix: prefix.prefix } })),
  )
  return [
    ...measured(
      'INFO',
      atMs,
      value.databases.flatMap(({ index, ...database }): readonly Said[] => [
        ['redis_db_keys', database.keys, { db: String(index) }],
        ['redis_db_keys_expiring', database.expiring, { db: String(index) }],
      ]),
    ),
    ...measured(
      'command',
      atMs,
      prefixes.flatMap(({ kept, withoutTtl, tooLong, memoryShare, labels }): readonly Said[] => [
        ['redis_prefix_ttl_broken', kept === null ? null : withoutTtl + tooLong, labels],
        ['redis_prefix_memory_ratio', memoryShare, labels],
      ]),
    ),
  ]
}
