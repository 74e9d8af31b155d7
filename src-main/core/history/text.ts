import type { History, HistoryPoint } from '../model/history.ts'
import { seriesText } from './key.ts'

const isoOf = (atMs: number): string => new Date(atMs).toISOString()

/** A cell that no spreadsheet takes for a formula. */
function cell(text: string): string {
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}

const numbers = (point: HistoryPoint | undefined): readonly string[] =>
  point === undefined || point.value === null
    ? ['', '', '']
    : [point.value, point.min ?? point.value, point.max ?? point.value].map(String)

/** A whole answer as CSV: a line a point in time, for each series its value, least and most; gaps are empty cells. */
export function historyCsv({ series }: History): string {
  const header = series.flatMap(({ key }) => {
    const title = `${seriesText(key)} (${key.unit})`
    return [title, `${title} min`, `${title} max`]
  })
  const byTime = series.map(({ points }) => new Map(points.map(point => [point.atMs, point])))
  const times = [...new Set(byTime.flatMap(points => [...points.keys()]))].sort((one, other) => one - other)
  const rows = times.map(atMs => [isoOf(atMs), ...byTime.flatMap(points => numbers(points.get(atMs)))])
  return [['time', ...header].map(cell), ...rows].map(row => `${row.join(',')}\r\n`).join('')
}

/** A whole answer as JSON, with times that people and programs read. */
export function historyJson(broker: string, history: History): string {
  const timed = <T extends { readonly atMs: number }>({ atMs, ...rest }: T) => ({ at: isoOf(atMs), ...rest })
  const told = {
    broker,
    from: isoOf(history.fromMs),
    to: isoOf(history.toMs),
    stepSeconds: history.stepMs / 1000,
    source: history.source,
    series: history.series.map(({ key, points }) => ({ ...key, points: points.map(timed) })),
    marks: history.marks.map(timed),
    notes: history.notes,
  }
  return `${JSON.stringify(told, null, 2)}\n`
}
