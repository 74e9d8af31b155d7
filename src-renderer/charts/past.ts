import type { History, HistoryPoint } from '#core/model/history'
import type { MeasureKey, MeasureUnit } from '#core/model/measure'
import { type ChartId, type ChartSpec, type Scaling, scalings } from './spec.ts'
import type { Tape } from './tape.ts'

/** One instant of the past, with what each chart knows of it. */
export interface PastPoint {
  readonly atMs: number
  readonly cells: Readonly<Record<string, HistoryPoint>>
}

/** A measure that a chart of the past is drawn from; several of one `chart` are drawn as their highest. */
export interface Wanted {
  readonly chart: string
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  /** What its values are multiplied with; 1 where the chart writes the measure's own unit. */
  readonly factor: number
}

const sameLabels = (one: Wanted['labels'], other: Wanted['labels']): boolean => {
  const names = Object.keys(one)
  return names.length === Object.keys(other).length && names.every(name => one[name] === other[name])
}

/** Draws the numbers of an answer together, one point an instant. */
export function pastPoints(history: History, wanted: readonly Wanted[]): readonly PastPoint[] {
  const rows = new Map<number, Record<string, HistoryPoint>>()
  for (const { chart, name, labels, factor } of wanted) {
    const series = history.series.find(one => one.key.name === name && sameLabels(one.key.labels, labels))
    for (const point of series?.points ?? []) {
      const row = rows.get(point.atMs) ?? {}
      row[chart] = higher(row[chart], times(point, factor))
      rows.set(point.atMs, row)
    }
  }
  return [...rows].map(([atMs, cells]) => ({ atMs, cells })).toSorted((one, other) => one.atMs - other.atMs)
}

const times = (point: HistoryPoint, factor: number): HistoryPoint => {
  const scaled = (value: number | null): number | null => (value === null ? null : value * factor)
  return { atMs: point.atMs, value: scaled(point.value), min: scaled(point.min), max: scaled(point.max) }
}

const higher = (known: HistoryPoint | undefined, point: HistoryPoint): HistoryPoint =>
  known === undefined || (point.value ?? -1) > (known.value ?? -1) ? point : known

/** The charts' tape of an answer. */
export const pastTape = (
  history: Pick<History, 'fromMs' | 'toMs' | 'stepMs'>,
  points: readonly PastPoint[],
): Tape<PastPoint> => ({
  points,
  isGap: point => Object.values(point.cells).every(cell => cell.value === null),
  gapMs: Math.max(15_000, 2.5 * history.stepMs),
  fromMs: history.fromMs,
  toMs: history.toMs,
})

/** How one chart of the past is drawn. */
export const pastSpec = (
  id: string,
  scaling: Scaling,
  limit: string | null = null,
): ChartSpec<PastPoint> => ({
  id,
  value: point => point.cells[id]?.value ?? null,
  limit: limit === null ? null : point => point.cells[limit]?.value || null,
  band: point => {
    const cell = point.cells[id]
    return !cell || cell.min === null || cell.max === null ? null : [cell.min, cell.max]
  },
  ...scaling,
})

/** The overview's charts, of the past. */
export const pastSpecs: Readonly<Record<ChartId, ChartSpec<PastPoint>>> = {
  depth: pastSpec('depth', scalings.depth),
  gpu: pastSpec('gpu', scalings.gpu),
  commands: pastSpec('commands', scalings.commands),
  latency: pastSpec('latency', scalings.latency),
  memory: pastSpec('memory', scalings.memory, 'limit'),
  clients: pastSpec('clients', scalings.clients),
}

const plain: Scaling = { write: (f, value) => f.count(value), leastTop: 10, top: null, base: 1000 }

const unitScalings: Readonly<Record<MeasureUnit, Scaling>> = {
  bytes: scalings.memory,
  seconds: { write: (f, value) => f.span(value * 1000), leastTop: 1, top: null, base: 1000 },
  'per-second': scalings.commands,
  ratio: scalings.gpu,
  factor: { ...plain, write: (f, value) => f.hundredths(value), leastTop: 2 },
  timestamp: { ...plain, write: (f, value) => f.instant(value * 1000) },
  count: plain,
  celsius: { ...plain, write: (f, value) => `${f.count(value)} °C` },
  watts: { ...plain, write: (f, value) => `${f.count(value)} W` },
  bool: { ...plain, leastTop: 1, top: 1 },
}

/** How a measure's own chart is drawn, by its unit. */
export const measureSpec = (id: string, unit: MeasureUnit): ChartSpec<PastPoint> =>
  pastSpec(id, unitScalings[unit])

const one = (chart: string, name: string, factor = 1): Wanted => ({ chart, name, labels: {}, factor })

/** What the overview's charts of the past are drawn from, as far as it is kept. */
export function wantedOf(keys: readonly MeasureKey[], deepest: string | null): readonly Wanted[] {
  const labelled = (chart: string, found: readonly MeasureKey[]): readonly Wanted[] =>
    found.map(key => ({ chart, name: key.name, labels: key.labels, factor: 1 }))
  const named = (name: string): readonly MeasureKey[] => keys.filter(key => key.name === name)
  return [
    ...labelled(
      'depth',
      named('queue_waiting')
        .filter(key => key.labels.queue === deepest)
        .slice(0, 1),
    ),
    ...labelled('gpu', named('gpu_busy_ratio').slice(0, 8)),
    one('commands', 'redis_commands_per_second'),
    one('latency', 'brokerlight_round_trip_seconds', 1000),
    one('memory', 'redis_memory_used_bytes'),
    one('limit', 'redis_memory_max_bytes'),
    one('clients', 'redis_connected_clients'),
  ]
}
