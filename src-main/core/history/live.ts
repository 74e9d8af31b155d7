import type { HistoryQuestion } from '../contract.ts'
import type { History } from '../model/history.ts'
import type { MeasureKey } from '../model/measure.ts'
import type { SeriesPoint } from '../model/sample.ts'
import { gapPoint, mostPoints, seriesSpanMs } from '../series.ts'
import { gapMs } from './points.ts'

/** The live charts' lines under the names that history knows them by. */
const lines = {
  commandsPerSecond: 'redis_commands_per_second',
  memoryUsedBytes: 'redis_memory_used_bytes',
  memoryMaxBytes: 'redis_memory_max_bytes',
  latencyMs: 'brokerlight_round_trip_seconds',
  clients: 'redis_connected_clients',
  depth: 'queue_waiting',
  gpuBusy: 'gpu_busy_ratio',
} as const satisfies Record<Exclude<keyof SeriesPoint, 'atMs'>, string>

type Line = keyof typeof lines
const lineOf = new Map(Object.entries(lines).map(([line, name]) => [name as string, line as Line]))
/** Of queues and GPUs the highest counts: so many are looked at, each. */
const mostOfAName = 7

/** What to ask history for when the live charts of a broker are first shown; null when it keeps nothing of them. */
export function liveQuestion(
  broker: string,
  keys: readonly MeasureKey[],
  nowMs: number,
): HistoryQuestion | null {
  const series = Object.values(lines).flatMap(name =>
    keys
      .filter(key => key.name === name)
      .slice(0, mostOfAName)
      .map(({ labels }) => ({ name, labels })),
  )
  if (series.length === 0) return null
  return { broker, series, fromMs: nowMs - seriesSpanMs, toMs: nowMs, points: mostPoints }
}

/** The answer as points of the live charts, rising in time. */
export function livePoints({ series }: History): readonly SeriesPoint[] {
  const byTime = new Map<number, { -readonly [Field in keyof SeriesPoint]: SeriesPoint[Field] }>()
  for (const { key, points } of series) {
    const line = lineOf.get(key.name)
    if (line === undefined) continue
    for (const { atMs, value } of points) {
      const point = byTime.get(atMs) ?? { ...gapPoint(atMs) }
      byTime.set(atMs, point)
      if (value === null) continue
      const shown = line === 'latencyMs' ? value * 1_000 : value
      point[line] = Math.max(point[line] ?? shown, shown)
    }
  }
  return [...byTime.values()].sort((one, other) => one.atMs - other.atMs)
}

/** The live series with what history knows from before it; a gap stands where nothing was seen in between. */
export function withPast(past: readonly SeriesPoint[], live: readonly SeriesPoint[]): readonly SeriesPoint[] {
  const [first] = live
  const before = first === undefined ? past : past.filter(({ atMs }) => atMs < first.atMs)
  const last = before.at(-1)
  const isCut = first !== undefined && last !== undefined && first.atMs - last.atMs > gapMs
  return [...before, ...(isCut ? [gapPoint(last.atMs + 1)] : []), ...live].slice(-mostPoints)
}
