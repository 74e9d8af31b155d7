const shape = /^(\d{1,20})-(\d{1,20})$/

/** The time in an entry's id, in epoch ms by the server's clock; null for an id of somebody's own making. */
export function timeOfId(id: string): number | null {
  const ms = Number(shape.exec(id)?.[1])
  // Ids given by hand are often small counters: nothing was added before 2010.
  return Number.isSafeInteger(ms) && ms > 1_262_304_000_000 ? ms : null
}

/** The smallest id after this one: where the next page of a range begins, on every version of Redis. */
export function idAfter(id: string): string {
  const [, ms = '0', count = '0'] = shape.exec(id) ?? []
  return `${ms}-${BigInt(count) + 1n}`
}

/** Whether one id comes before another. */
export function isBefore(id: string, other: string): boolean {
  const [, ms = '0', count = '0'] = shape.exec(id) ?? []
  const [, otherMs = '0', otherCount = '0'] = shape.exec(other) ?? []
  return ms === otherMs ? BigInt(count) < BigInt(otherCount) : BigInt(ms) < BigInt(otherMs)
}
