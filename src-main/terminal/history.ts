import { valueText } from '#core/alerts/text'
import type { HistoryQuestion } from '#core/contract'
import { seriesText } from '#core/history/key'
import { extentOf, sparkline } from '#core/history/sketch'
import type { History, HistorySeries } from '#core/model/history'
import type { MeasureKey } from '#core/model/measure'
import { plain } from '#core/text/plain'
import { exitCode } from './exit.ts'
import { type Face, when } from './face.ts'
import type { HistoryCommand } from './history-args.ts'
import { tableLines } from './table.ts'

/** Series of one answer, as the contract bounds them. */
const mostSeries = 20
/** Columns of a sketch, and points of an answer that a program reads. */
const sketchPoints = 72
const filePoints = 2_000

/** `history`: what can be asked for; with --measure the past of it, sketched, as JSON or as CSV. */
export async function history(face: Face, asked: HistoryCommand, broker: string): Promise<number> {
  const keys = await face.engine.handlers.historyKeys({ broker })
  const { measure } = asked
  if (measure === null) return await listKeys(face, keys, broker)
  const chosen = keys.filter(
    ({ name, labels }) => name === measure && (asked.queue === null || labels.queue === asked.queue),
  )
  if (chosen.length === 0) return await nothing(face, asked, broker)
  if (chosen.length > mostSeries) {
    face.output.note(
      `${measure} has ${chosen.length} series; these are the first ${mostSeries}. See --queue.`,
    )
  }
  const nowMs = Date.now()
  const question: HistoryQuestion = {
    broker,
    series: chosen.slice(0, mostSeries).map(({ name, labels }) => ({ name, labels })),
    fromMs: nowMs - asked.lastMs,
    toMs: nowMs,
    points: asked.csv || face.options.json ? filePoints : sketchPoints,
  }
  return asked.csv ? await writeCsv(face, question) : await show(face, question)
}

/** Says why there is no history at all, where that is so. */
async function tellTrouble(face: Face): Promise<void> {
  const { trouble } = await face.engine.handlers.historySize()
  if (trouble !== null) face.output.note(trouble)
}

async function listKeys(face: Face, keys: readonly MeasureKey[], broker: string): Promise<number> {
  await tellTrouble(face)
  if (face.options.json) face.output.json(keys)
  else if (keys.length === 0) face.output.line(`Nothing is kept of ${broker} yet.`)
  else {
    const rows = keys.map(key => [plain(seriesText(key), 200), key.unit])
    for (const line of tableLines(['MEASURE', 'UNIT'], rows)) face.output.line(line)
  }
  return exitCode.done
}

async function nothing(face: Face, { measure, queue }: HistoryCommand, broker: string): Promise<number> {
  await tellTrouble(face)
  const of = queue === null ? broker : `${queue} of ${broker}`
  face.output.note(`There is no ${measure} kept of ${of}. brokerlight history says what there is.`)
  return exitCode.failed
}

async function writeCsv(face: Face, question: HistoryQuestion): Promise<number> {
  const text = await face.engine.historyText(question, 'csv')
  if (text.ok) for (const line of text.value.trimEnd().split('\r\n')) face.output.line(line)
  else face.output.note(text.error)
  return text.ok ? exitCode.done : exitCode.failed
}

async function show(face: Face, question: HistoryQuestion): Promise<number> {
  const answer = await face.engine.handlers.history(question)
  if (!answer.ok) {
    face.output.note(answer.error)
    return exitCode.failed
  }
  for (const note of answer.value.notes) face.output.note(note)
  if (face.options.json) face.output.json(answer.value)
  else for (const line of sketchLines(face, answer.value)) face.output.line(line)
  return exitCode.done
}

function sketchLines(face: Face, history: History): readonly string[] {
  const { series, marks, fromMs, toMs, source } = history
  const range = `${when(face, fromMs)} to ${when(face, toMs)}`
  const from = source === 'local' ? 'kept on this machine' : `from ${source}`
  return [
    `${range}, ${from}`,
    ...series.flatMap(one => seriesLines(face, one, history)),
    ...marks.map(({ atMs, kind, text }) => `${when(face, atMs)}  ${kind}: ${plain(text)}`),
  ]
}

function seriesLines(face: Face, series: HistorySeries, history: History): readonly string[] {
  const extent = extentOf(series)
  if (extent === null) return []
  const { language } = face.voice
  const text = (value: number): string => valueText(language, value, series.key.unit)
  const sums = `last ${text(extent.last)}, least ${text(extent.least)}, most ${text(extent.most)}`
  return [plain(seriesText(series.key), 200), `  ${sparkline(series, history)}`, `  ${sums}`]
}
