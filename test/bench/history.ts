import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Rolled, rolledOf, rollUp } from '#core/history/rolled'
import { bucketOf, tiers } from '#core/history/tiers'
import type { Measure } from '#core/model/measure'
import { encodeBlock } from '../../src-main/engine/history/block.ts'
import { createHistoryService, mostHistoryBytes } from '../../src-main/engine/history/create.ts'
import { inTransaction, openFile } from '../../src-main/engine/history/file.ts'
import { loadSqlite } from '../../src-main/engine/history/sqlite.ts'
import { createStore, type StoreDeps } from '../../src-main/engine/history/store.ts'
import { createWriter } from '../../src-main/engine/history/writer.ts'
import type { Means } from './family.ts'
import { atMost, type Figure, median } from './figure.ts'

const brokers = Array.from({ length: 50 }, (_, at) => `broker-${at}`)
const seriesOfABroker = 100
/** Of ten numbers of a broker about six hardly ever change: limits, versions, counts of what is rare. */
const changes = (series: number): boolean => series % 10 < 4
const dayMs = 86_400_000
const ticks = 900

/** All values of one broker now. */
const measuresAt = (second: number): readonly Measure[] =>
  Array.from({ length: seriesOfABroker }, (_, series) => ({
    name: `measure_${series}`,
    labels: series % 2 === 0 ? {} : { queue: `queue-${series}` },
    value: changes(series) ? Math.round(1e6 + series * second + 1e4 * Math.random()) : series * 1e6,
    unit: 'count',
    source: 'INFO',
    atMs: second * 1_000,
  }))

/** Blocks of a tier, some of which change; their bytes are the same wherever they begin. */
function blocksOf(tier: (typeof tiers)[number]): readonly Uint8Array[] {
  const perPoint = Math.min(60, tier.widthMs / 1_000)
  return Array.from({ length: seriesOfABroker }, (_, series) => {
    const points: Rolled[] = []
    for (let at = 0; at < tier.spanMs; at += tier.widthMs / perPoint) {
      points.push(rolledOf(at, changes(series) ? Math.round(1e6 + 1e4 * Math.random()) : series * 1e6))
    }
    return encodeBlock(rollUp(points, tier.widthMs, 'gauge'), 0, tier.widthMs)
  })
}

/** Fills a file with what a week of all brokers leaves: as it is laid out, and as large. */
function fillAWeek(path: string, nowMs: number): void {
  const sqlite = loadSqlite()
  if (sqlite === null) throw new Error('This Node brings no SQLite.')
  const file = openFile(sqlite, path)
  const names = brokers.map(broker => ({ broker, atMs: nowMs, measures: measuresAt(nowMs / 1_000) }))
  createWriter(file, 'bench').write({ ticks: names, marks: [] }, nowMs - dayMs)
  const ids = file.prepare('SELECT id FROM series ORDER BY id').all()
  const put = file.prepare('INSERT INTO block (tier, start_ms, series, data) VALUES (?, ?, ?, ?)')
  for (const [at, tier] of tiers.slice(0, 3).entries()) {
    const blocks = blocksOf(tier)
    const newest =
      at === 0 ? bucketOf(nowMs, tier.spanMs) : bucketOf(nowMs - (tiers[at - 1]?.keptMs ?? 0), tier.spanMs)
    const oldest = nowMs - Math.min(tier.keptMs, 7 * dayMs)
    for (let start = newest - tier.spanMs; start + tier.spanMs > oldest; start -= tier.spanMs) {
      inTransaction(file, () => {
        for (const [index, { id }] of ids.entries()) {
          put.run(at, start, id ?? null, blocks[index % seriesOfABroker] ?? null)
        }
      })
    }
  }
  file.close()
}

const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((one, other) => one - other)[Math.ceil(values.length * share) - 1] ?? Number.NaN

const timed = async (work: () => unknown): Promise<number> => {
  const startMs = performance.now()
  await work()
  return performance.now() - startMs
}

/** Ticks of 5,000 values with all the packing that comes between them; the clock is turned on by a second each. */
async function tickFigure(deps: StoreDeps, clock: { nowMs: number }, means: Means): Promise<Figure> {
  const store = createStore(deps)
  const writing: number[] = []
  const packing: number[] = []
  for (let tick = 0; tick < ticks; tick++) {
    clock.nowMs += 1_000
    const batch = {
      ticks: brokers.map(broker => ({
        broker,
        atMs: clock.nowMs,
        measures: measuresAt(clock.nowMs / 1_000),
      })),
      marks: [],
    }
    writing.push(await timed(() => store.write(writer => writer.write(batch, clock.nowMs))))
    packing.push(await timed(() => store.tend()))
  }
  const trouble = store.trouble()
  store.close()
  if (trouble !== null) throw new Error(trouble)
  means.progress(
    `a tick takes ${median(writing).toFixed(1)} ms; packing ${quantile(packing, 0.99).toFixed(1)} ms at p99`,
  )
  return atMost(quantile(writing, 0.99), 20, 'ms')
}

/** One chart with two lines, over each range that the window offers; the slowest range counts. */
async function queryFigure(deps: StoreDeps, clock: { nowMs: number }, means: Means): Promise<Figure> {
  const links = {
    host: () => Promise.reject(new Error('no host')),
    redis: () => Promise.reject(new Error('no Redis')),
  }
  const history = createHistoryService({ ...deps, links, broker: () => null, exporter: () => null })
  const ranges = { '5 min': 300_000, '1 h': 3_600_000, '24 h': dayMs, '7 d': 7 * dayMs }
  const medians: number[] = []
  for (const [name, rangeMs] of Object.entries(ranges)) {
    const taken: number[] = []
    for (const [at, broker] of brokers.entries()) {
      const first = (at * 10) % seriesOfABroker
      const series = [first, first + 2].map(index => ({ name: `measure_${index}`, labels: {} }))
      const question = { broker, series, fromMs: clock.nowMs - rangeMs, toMs: clock.nowMs, points: 400 }
      taken.push(
        await timed(async () => {
          const answer = await history.query(question)
          if (!answer.ok || answer.value.series.some(({ points }) => points.length < 100))
            throw new Error(name)
        }),
      )
    }
    medians.push(median(taken))
    means.progress(`${name}: ${median(taken).toFixed(1)} ms, ${quantile(taken, 0.99).toFixed(1)} ms at p99`)
  }
  means.progress(`the file holds ${Math.round(history.size().bytes / 2 ** 20)} MB`)
  await history.stop()
  return atMost(Math.max(...medians), 20, 'ms')
}

/** The figures of the history, on a file that holds a week of 50 brokers with 100 numbers each. */
export async function historyFigures(means: Means): Promise<Readonly<Record<string, Figure>>> {
  const folder = mkdtempSync(join(tmpdir(), 'brokerlight-bench-'))
  means.atEnd(async () => rmSync(folder, { recursive: true, force: true }))
  const clock = { nowMs: Date.now() }
  const path = join(folder, 'history.sqlite')
  const deps: StoreDeps = {
    path,
    mostBytes: mostHistoryBytes,
    recorder: 'bench',
    voice: { language: 'en', local: () => ({ year: 2000, month: 1, day: 1, hour: 0, minute: 0 }) },
    nowMs: () => clock.nowMs,
    steadyMs: () => performance.now(),
    warn: means.progress,
  }
  fillAWeek(path, clock.nowMs)
  const history_tick_p99_ms = await tickFigure(deps, clock, means)
  return { history_query_ms: await queryFigure(deps, clock, means), history_tick_p99_ms }
}
