import type { Info } from './info.ts'

/** One database as INFO's keyspace section has it; a database without keys is not in it. */
export interface Keyspace {
  readonly index: number
  readonly keys: number
  readonly expiring: number
  /** Milliseconds; 0 where nothing expires. */
  readonly averageTtlMs: number
}

/** Reads the keyspace section (`db0:keys=4,expires=1,avg_ttl=900`); null when there is none, or it cannot be read. */
export function parseKeyspace(info: Info): readonly Keyspace[] | null {
  if (!info.sections.has('keyspace')) return null
  const found: Keyspace[] = []
  for (const [field, value] of info.fields) {
    const index = /^db(\d{1,4})$/.exec(field)?.[1]
    if (index === undefined) continue
    const part = (name: string): number | null => {
      const text = new RegExp(`(?:^|,)${name}=(\\d{1,15})(?:,|$)`).exec(value)?.[1]
      return text === undefined ? null : Number(text)
    }
    const keys = part('keys')
    const expiring = part('expires')
    if (keys === null || expiring === null) return null
    found.push({ index: Number(index), keys, expiring, averageTtlMs: part('avg_ttl') ?? 0 })
  }
  return found
}

/** Keys of all databases together; null where INFO does not tell. */
export const sumKeyspace = (info: Info, part: 'keys' | 'expiring'): number | null =>
  parseKeyspace(info)?.reduce((sum, database) => sum + database[part], 0) ?? null
