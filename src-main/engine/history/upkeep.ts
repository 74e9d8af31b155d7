import type { DatabaseSync } from 'node:sqlite'
import { kindOf, type Rolled, rolledOf, rollUp, type SeriesKind } from '#core/history/rolled'
import { blockStarts, bucketOf, keptMs, type Tier, tiers } from '#core/history/tiers'
import { decodeBlock, encodeBlock } from './block.ts'
import { inTransaction } from './file.ts'
import { decodeTick } from './tick.ts'

/** Keeps the file small: ticks become blocks, blocks of one tier those of the next, and the oldest go. */
export interface Upkeep {
  /** Does one small piece of work, as one transaction; false when there is none. Throws what SQLite says. */
  step(nowMs: number): boolean
}

/** How long one piece may take. */
const pieceMs = 6
/** The last ticks of a span may still be on their way. */
const lateMs = 5_000
const rowsAPiece = 500
const pagesAPiece = 256
const tidyEveryMs = 3_600_000
const checkpointEveryMs = 20_000
/** The file is kept a little smaller than it may be: what comes next needs room. */
const fullAt = 0.95

/** Builds the upkeep of a file that may hold `mostBytes`. `steadyMs` never jumps. */
export function createUpkeep(file: DatabaseSync, mostBytes: number, steadyMs: () => number): Upkeep {
  const brokers = file.prepare('SELECT id FROM broker')
  const oldestTick = file.prepare('SELECT min(at_ms) AS at FROM tick WHERE broker = ?')
  const ticks = file.prepare(
    'SELECT at_ms, data FROM tick WHERE broker = ? AND at_ms BETWEEN ? AND ? ORDER BY at_ms',
  )
  const dropTicks = file.prepare('DELETE FROM tick WHERE broker = ? AND at_ms BETWEEN ? AND ?')
  const seriesName = file.prepare('SELECT name FROM series WHERE id = ?')
  const block = file.prepare('SELECT data FROM block WHERE tier = ? AND start_ms = ? AND series = ?')
  const put = file.prepare('INSERT OR REPLACE INTO block (tier, start_ms, series, data) VALUES (?, ?, ?, ?)')
  const dropBlock = file.prepare('DELETE FROM block WHERE tier = ? AND start_ms = ? AND series = ?')
  const oldestStart = file.prepare('SELECT min(start_ms) AS start FROM block WHERE tier = ?')
  const anySeries = file.prepare('SELECT series FROM block WHERE tier = ? AND start_ms = ? LIMIT 1')
  const dropSome = file.prepare(
    'DELETE FROM block WHERE rowid IN (SELECT rowid FROM block WHERE tier = ? AND start_ms = ? LIMIT ?)',
  )
  const dropSeries = file.prepare('DELETE FROM series WHERE seen_ms < ?')
  const dropMarks = file.prepare('DELETE FROM mark WHERE at_ms < ?')
  const pages = file.prepare(
    'SELECT page_count AS pages, freelist_count AS free, page_size AS bytes FROM pragma_page_count, pragma_freelist_count, pragma_page_size',
  )
  let tidiedMs = Number.NEGATIVE_INFINITY
  let checkpointMs = Number.NEGATIVE_INFINITY

  const kindOfSeries = (series: number): SeriesKind | null => {
    const name = seriesName.get(series)?.name
    return typeof name === 'string' ? kindOf(name) : null
  }

  const read = (at: number, tier: Tier, start: number, series: number): readonly Rolled[] => {
    const data = block.get(at, start, series)?.data
    return data instanceof Uint8Array ? decodeBlock(data, start, tier.widthMs) : []
  }

  /** Adds points to a block, which a clock that went back may find filled already. */
  const add = (at: number, start: number, series: number, points: readonly Rolled[]): void => {
    const tier = tiers[at]
    const kind = kindOfSeries(series)
    if (tier === undefined || kind === null || points.length === 0) return
    const all = rollUp([...read(at, tier, start, series), ...points], tier.widthMs, kind)
    put.run(at, start, series, encodeBlock(all, start, tier.widthMs))
  }

  /** The ticks of one broker and one span become a block a series. */
  const sealTicks = (nowMs: number): boolean => {
    const spanMs = tiers[0]?.spanMs ?? Number.POSITIVE_INFINITY
    for (const { id } of brokers.all()) {
      const oldest = oldestTick.get(id ?? null)?.at
      if (typeof oldest !== 'number') continue
      const start = bucketOf(oldest, spanMs)
      if (start + spanMs + lateMs > nowMs) continue
      const bySeries = new Map<number, Rolled[]>()
      for (const row of ticks.iterate(id ?? null, start, start + spanMs - 1)) {
        if (!(row.data instanceof Uint8Array)) continue
        const { ids, values } = decodeTick(row.data)
        for (const [at, series] of ids.entries()) {
          const points = bySeries.get(series)
          const point = rolledOf(Number(row.at_ms), values[at] ?? 0)
          if (points === undefined) bySeries.set(series, [point])
          else points.push(point)
        }
      }
      for (const [series, points] of bySeries) add(0, start, series, points)
      dropTicks.run(id ?? null, start, start + spanMs - 1)
      return true
    }
    return false
  }

  /** Blocks of one tier that are old enough become one of the next: as many series as there is time for. */
  const moveBlocks = (at: number, nowMs: number): boolean => {
    const tier = tiers[at]
    const next = tiers[at + 1]
    const oldest = oldestStart.get(at)?.start
    if (tier === undefined || next === undefined || typeof oldest !== 'number') return false
    const start = bucketOf(oldest, next.spanMs)
    if (start + next.spanMs > nowMs - tier.keptMs) return false
    const untilMs = steadyMs() + pieceMs
    do {
      const series = anySeries.get(at, oldest)?.series
      if (typeof series !== 'number') break
      const starts = blockStarts(tier, start, start + next.spanMs - 1)
      add(
        at + 1,
        start,
        series,
        starts.flatMap(one => read(at, tier, one, series)),
      )
      for (const one of starts) dropBlock.run(at, one, series)
    } while (steadyMs() < untilMs)
    return true
  }

  const dropOldest = (at: number, start: number): boolean =>
    Number(dropSome.run(at, start, rowsAPiece).changes) > 0

  const expire = (nowMs: number): boolean => {
    const at = tiers.length - 1
    const last = tiers[at]
    const oldest = oldestStart.get(at)?.start
    if (last === undefined || typeof oldest !== 'number') return false
    return oldest + last.spanMs <= nowMs - last.keptMs && dropOldest(at, oldest)
  }

  /** When the file is full, the oldest of all goes, whatever its tier. */
  const makeRoom = (): boolean => {
    const size = pages.get()
    const used = (Number(size?.pages) - Number(size?.free)) * Number(size?.bytes)
    if (used < mostBytes * fullAt) return false
    const oldest = tiers
      .map((_, at) => ({ at, start: oldestStart.get(at)?.start }))
      .filter((one): one is { at: number; start: number } => typeof one.start === 'number')
      .sort((one, other) => one.start - other.start)[0]
    return oldest !== undefined && dropOldest(oldest.at, oldest.start)
  }

  /** Gives the disk back what a file that was once larger does not need now. */
  const shrink = (): boolean => {
    const size = pages.get()
    const free = Number(size?.free)
    if (free < 16 * pagesAPiece || free * 4 < Number(size?.pages)) return false
    file.exec(`PRAGMA incremental_vacuum(${pagesAPiece})`)
    return true
  }

  const tidy = (nowMs: number): boolean => {
    if (steadyMs() < tidiedMs + tidyEveryMs) return false
    tidiedMs = steadyMs()
    dropSeries.run(nowMs - keptMs)
    dropMarks.run(nowMs - keptMs)
    return true
  }

  /** Folds the log of changes into the file, so that no commit has to. */
  const checkpoint = (): boolean => {
    if (steadyMs() < checkpointMs + checkpointEveryMs) return false
    checkpointMs = steadyMs()
    file.exec('PRAGMA wal_checkpoint(PASSIVE)')
    return true
  }

  return {
    step(nowMs) {
      if (checkpoint()) return true
      return inTransaction(
        file,
        () =>
          tidy(nowMs) ||
          sealTicks(nowMs) ||
          tiers.some((_, at) => moveBlocks(at, nowMs)) ||
          expire(nowMs) ||
          makeRoom() ||
          shrink(),
      )
    },
  }
}
