import type { LatencyEvent } from '#core/model/sample'
import { countOf } from './values.ts'

/** Reads LATENCY LATEST: rows of event, unix seconds, latest ms, maximum ms (later versions add more). */
export function parseLatency(reply: unknown): readonly LatencyEvent[] {
  if (!Array.isArray(reply)) return []
  return reply.flatMap((row: unknown) => {
    const [event, at, latest, max]: readonly unknown[] = Array.isArray(row) ? row : []
    const atSeconds = countOf(at)
    const latestMs = countOf(latest)
    const maxMs = countOf(max)
    if (typeof event !== 'string' || atSeconds === null || latestMs === null || maxMs === null) return []
    return [{ event, atSeconds, latestMs, maxMs }]
  })
}
