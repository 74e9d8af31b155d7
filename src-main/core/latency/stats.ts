import type { Percentiles } from '../model/server.ts'
import type { Info } from '../redis/info.ts'

/** Reads INFO's latencystats (`latency_percentiles_usec_get:p50=1,p99=2,p99.9=4`): each command since the start, in ms. */
export function parseLatencyStats(info: Info): ReadonlyMap<string, Percentiles> {
  const found = new Map<string, Percentiles>()
  for (const [field, value] of info.fields) {
    const command = /^latency_percentiles_usec_(.+)$/.exec(field)?.[1]
    const part = (name: string): number | null => {
      const text = new RegExp(`(?:^|,)${name}=(\\d{1,15}(?:\\.\\d{1,9})?)(?:,|$)`).exec(value)?.[1]
      return text === undefined ? null : Number(text) / 1000
    }
    const [p50, p99, p999] = [part('p50'), part('p99'), part('p99\\.9')]
    if (command && p50 !== null && p99 !== null && p999 !== null) found.set(command, { p50, p99, p999 })
  }
  return found
}

/** Reads how often each command was called, from INFO's commandstats. */
export function parseCalls(info: Info): ReadonlyMap<string, number> {
  return new Map(
    [...info.fields].flatMap(([field, value]) => {
      const command = /^cmdstat_(.+)$/.exec(field)?.[1]
      const calls = /^calls=(\d{1,15}),/.exec(value)?.[1]
      return command && calls ? [[command, Number(calls)] as const] : []
    }),
  )
}
