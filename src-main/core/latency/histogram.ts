import type { Percentiles } from '../model/server.ts'
import { countOf, pairsOf } from '../redis/values.ts'

/** How often a command took how long: calls by the upper end of their bucket in microseconds. */
export type Histogram = ReadonlyMap<number, number>

/** The histogram of each command, by its name (`xlen`, `config|get`). */
export type Histograms = ReadonlyMap<string, Histogram>

/** Reads LATENCY HISTOGRAM, whose counts include those of all faster buckets. What cannot be read is left out. */
export function parseHistograms(reply: unknown): Histograms {
  const found = new Map<string, Histogram>()
  for (const [command, details] of pairsOf(reply) ?? []) {
    const rows = pairsOf(details)?.get('histogram_usec')
    if (!Array.isArray(rows)) continue
    const cells: readonly unknown[] = rows
    const buckets = new Map<number, number>()
    let before = 0
    for (let at = 0; at + 1 < cells.length; at += 2) {
      const upper = countOf(cells[at])
      const upTo = countOf(cells[at + 1])
      if (upper === null || upTo === null || upTo < before) continue
      buckets.set(upper, upTo - before)
      before = upTo
    }
    found.set(command.toLowerCase(), buckets)
  }
  return found
}

/** What was added since an earlier reading; null when the server counts from the start again. */
export function histogramsSince(earlier: Histograms, now: Histograms): Histograms | null {
  const added = new Map<string, Histogram>()
  for (const [command, buckets] of earlier)
    for (const [upper, count] of buckets) if ((now.get(command)?.get(upper) ?? 0) < count) return null
  for (const [command, buckets] of now) {
    const before = earlier.get(command)
    const more = [...buckets].map(([upper, count]) => [upper, count - (before?.get(upper) ?? 0)] as const)
    added.set(command, new Map(more.filter(([, count]) => count > 0)))
  }
  return added
}

/** All commands together. */
export function merged(all: Iterable<Histogram>): Histogram {
  const sum = new Map<number, number>()
  for (const buckets of all)
    for (const [upper, count] of buckets) sum.set(upper, (sum.get(upper) ?? 0) + count)
  return sum
}

/** How many calls a histogram counts. */
export const callsOf = (histogram: Histogram): number =>
  [...histogram.values()].reduce((sum, count) => sum + count, 0)

/**
 * The percentiles in milliseconds; null when nothing was called. A bucket reaches from half its upper end to that, and
 * within one calls are taken as spread evenly: the true value is at most a factor of two away.
 */
export function percentilesOf(histogram: Histogram): Percentiles | null {
  const calls = callsOf(histogram)
  if (calls === 0) return null
  const buckets = [...histogram].toSorted(([one], [other]) => one - other)
  const at = (share: number): number => {
    const wanted = share * calls
    let before = 0
    let lower = 0
    for (const [upper, count] of buckets) {
      lower = Math.max(lower, upper / 2)
      if (before + count >= wanted) return (lower + (upper - lower) * ((wanted - before) / count)) / 1000
      before += count
      lower = upper
    }
    return (buckets.at(-1)?.[0] ?? 0) / 1000
  }
  return { p50: at(0.5), p99: at(0.99), p999: at(0.999) }
}
