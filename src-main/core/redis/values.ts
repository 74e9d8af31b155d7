/** A count as Redis sends one (a number, or digits); null for anything else. */
export function countOf(value: unknown): number | null {
  if (typeof value === 'number') return Number.isInteger(value) && value >= 0 ? value : null
  if (typeof value === 'bigint') return value >= 0n ? Number(value) : null
  return typeof value === 'string' && /^\d{1,18}$/.test(value) ? Number(value) : null
}

/** A flat reply of field, value, field, value as a map; null when it is no such list. */
export function pairsOf(value: unknown): ReadonlyMap<string, unknown> | null {
  if (!Array.isArray(value)) return null
  const items: readonly unknown[] = value
  const pairs = new Map<string, unknown>()
  for (let at = 0; at + 1 < items.length; at += 2) {
    const field = items[at]
    if (typeof field === 'string') pairs.set(field, items[at + 1])
  }
  return pairs
}
