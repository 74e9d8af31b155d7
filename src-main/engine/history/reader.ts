import type { DatabaseSync } from 'node:sqlite'
import type { Found } from '#core/history/answer'
import { labelsText, type SeriesName } from '#core/history/key'
import { type Rolled, rolledOf } from '#core/history/rolled'
import { bucketOf, tiers } from '#core/history/tiers'
import type { HistoryMark } from '#core/model/history'
import type { MeasureKey, MeasureUnit } from '#core/model/measure'
import { decodeBlock } from './block.ts'
import { decodeTick } from './tick.ts'

/** Reads the file; throws what SQLite says. */
export interface Reader {
  keys(broker: string): readonly MeasureKey[]
  find(broker: string, wanted: readonly SeriesName[], fromMs: number, toMs: number): readonly Found[]
  marks(broker: string, fromMs: number, toMs: number): readonly HistoryMark[]
  oldestMs(): number | null
}

interface Sought {
  readonly id: number
  readonly unit: MeasureUnit | null
  readonly rolled: Rolled[]
  widthMs: number
}

const finestMs = tiers[0]?.widthMs ?? 1_000

/** Builds the reader of a file. */
export function createReader(file: DatabaseSync): Reader {
  const brokerId = file.prepare('SELECT id FROM broker WHERE name = ?')
  const allKeys = file.prepare('SELECT name, labels, unit FROM series WHERE broker = ? ORDER BY name, labels')
  const seriesRow = file.prepare('SELECT id, unit FROM series WHERE broker = ? AND name = ? AND labels = ?')
  const nextStart = file.prepare(
    'SELECT min(start_ms) AS start FROM block WHERE tier = ? AND start_ms BETWEEN ? AND ?',
  )
  const block = file.prepare('SELECT data FROM block WHERE tier = ? AND start_ms = ? AND series = ?')
  const someTicks = file.prepare(
    'SELECT at_ms, data FROM tick WHERE broker = ? AND at_ms BETWEEN ? AND ? ORDER BY at_ms',
  )
  const someMarks = file.prepare(
    'SELECT at_ms, kind, text FROM mark WHERE broker = ? AND at_ms BETWEEN ? AND ? ORDER BY at_ms',
  )
  const oldestTick = file.prepare('SELECT min(at_ms) AS start FROM tick')

  const idOf = (broker: string): number | null => {
    const row = brokerId.get(broker)
    return row === undefined ? null : Number(row.id)
  }

  const seek = (id: number, { name, labels }: SeriesName): Sought => {
    const row = seriesRow.get(id, name, labelsText(labels))
    const unit = row === undefined ? null : (String(row.unit) as MeasureUnit)
    return { id: Number(row?.id ?? -1), unit, rolled: [], widthMs: finestMs }
  }

  /** From the coarsest tier to the finest: that is from the oldest to the newest. */
  const readBlocks = (sought: readonly Sought[], fromMs: number, toMs: number): void => {
    for (const [tier, { widthMs, spanMs }] of [...tiers.entries()].reverse()) {
      let start = bucketOf(fromMs, spanMs)
      for (;;) {
        const next = nextStart.get(tier, start, toMs)?.start
        if (typeof next !== 'number') break
        for (const one of sought) {
          const row = block.get(tier, next, one.id)
          if (!(row?.data instanceof Uint8Array)) continue
          const points = decodeBlock(row.data, next, widthMs)
          for (const point of points) {
            if (point.atMs + widthMs <= fromMs || point.atMs > toMs) continue
            one.widthMs = Math.max(one.widthMs, widthMs)
            one.rolled.push(point)
          }
        }
        start = next + spanMs
      }
    }
  }

  const readTicks = (id: number, sought: readonly Sought[], fromMs: number, toMs: number): void => {
    for (const row of someTicks.iterate(id, Math.floor(fromMs), Math.ceil(toMs))) {
      if (!(row.data instanceof Uint8Array)) continue
      const { ids, values } = decodeTick(row.data)
      const atMs = Number(row.at_ms)
      for (const one of sought) {
        const value = values[ids.indexOf(one.id)]
        if (value !== undefined) one.rolled.push(rolledOf(atMs, value))
      }
    }
  }

  return {
    keys(broker) {
      const id = idOf(broker)
      if (id === null) return []
      return allKeys.all(id).map(row => ({
        name: String(row.name),
        labels: JSON.parse(String(row.labels)) as MeasureKey['labels'],
        unit: String(row.unit) as MeasureUnit,
      }))
    },
    find(broker, wanted, fromMs, toMs) {
      const id = idOf(broker)
      const sought = wanted.map(series => seek(id ?? -1, series))
      if (id !== null) {
        readBlocks(sought, fromMs, toMs)
        readTicks(id, sought, fromMs, toMs)
      }
      return sought.map(({ unit, rolled, widthMs }) => ({ unit, rolled, widthMs }))
    },
    marks(broker, fromMs, toMs) {
      return someMarks.all(idOf(broker) ?? -1, fromMs, toMs).map(row => ({
        atMs: Number(row.at_ms),
        kind: String(row.kind) as HistoryMark['kind'],
        text: String(row.text),
      }))
    },
    oldestMs() {
      const starts = [
        ...tiers.map((_, tier) => nextStart.get(tier, 0, Number.MAX_SAFE_INTEGER)?.start),
        oldestTick.get()?.start,
      ].filter(start => typeof start === 'number')
      return starts.length === 0 ? null : Math.min(...starts)
    },
  }
}
