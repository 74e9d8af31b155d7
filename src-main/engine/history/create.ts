import type { HistoryQuestion } from '#core/contract'
import { localAnswer, mergedAnswer, outgrowsFile } from '#core/history/answer'
import { historyCsv, historyJson } from '#core/history/text'
import type { BrokerConfig } from '#core/model/config'
import type { History } from '#core/model/history'
import type { ExporterPlace } from '#core/model/host'
import type { Measure } from '#core/model/measure'
import { err, ok, type Result } from '#core/result'
import { say } from '#core/text/say'
import type { LinkAccess } from '../actions/service.ts'
import { queryPrometheus } from './prometheus.ts'
import type { HistoryService } from './service.ts'
import { createStore, type StoreDeps } from './store.ts'
import type { Batch } from './writer.ts'

/** What the history is built from. */
export interface HistoryDeps extends StoreDeps {
  readonly links: LinkAccess
  broker(name: string): BrokerConfig | null
  /** Where a broker's exporter is; null where it has none, or that is not known. */
  exporter(broker: string): ExporterPlace | null
}

/** What the file may grow to; the oldest goes first. */
export const mostHistoryBytes: number = 512 * 1024 * 1024
/** Series of one broker that are kept at an instant. */
export const mostSeries = 2_000

const flushEveryMs = 1_000
/** Upkeep has a turn of its own, away from the flush, and begins no new piece after this long. */
const upkeepAfterMs = 300
const upkeepMs = 5
/** What waits while the file cannot be written. */
const mostWaiting = 600
/** What was moved or thrown away by a clock that is wrong does not come back: after a jump, upkeep waits. */
const jumpMs = 5_000
const settleMs = 600_000
const linkWithinMs = 5_000

const lastOf = <T>(items: readonly T[], most: number): T[] => items.slice(Math.max(0, items.length - most))

/** Opens the history of this machine. */
export function createHistoryService(deps: HistoryDeps): HistoryService {
  const { nowMs, steadyMs } = deps
  const { language } = deps.voice
  const store = createStore(deps)
  const tooMany = new Map<string, string>()
  let waiting: { ticks: Batch['ticks'][number][]; marks: Batch['marks'][number][] } = { ticks: [], marks: [] }
  let driftMs = nowMs() - steadyMs()
  let settledMs = Number.NEGATIVE_INFINITY
  let upkeepTimer: NodeJS.Timeout | undefined

  const flush = (): void => {
    if (waiting.ticks.length === 0 && waiting.marks.length === 0) return
    const batch = waiting
    const isWritten = store.write(writer => writer.write(batch, nowMs()))
    const kept = isWritten ? 0 : mostWaiting
    waiting = { ticks: lastOf(batch.ticks, kept), marks: lastOf(batch.marks, kept) }
  }

  const tend = (): void => {
    const nextDriftMs = nowMs() - steadyMs()
    if (Math.abs(nextDriftMs - driftMs) > jumpMs) settledMs = steadyMs() + settleMs
    driftMs = nextDriftMs
    if (steadyMs() < settledMs) return
    const untilMs = steadyMs() + upkeepMs
    while (store.tend() && steadyMs() < untilMs);
  }

  const flushing = setInterval(() => {
    flush()
    upkeepTimer = setTimeout(tend, upkeepAfterMs)
  }, flushEveryMs)

  const answerHere = (question: HistoryQuestion): Result<History> => {
    flush()
    const { broker, series, fromMs, toMs } = question
    const untilMs = Math.min(toMs, nowMs())
    const answer = store.read(reader =>
      localAnswer({
        question,
        found: reader.find(broker, series, fromMs, untilMs),
        marks: reader.marks(broker, fromMs, untilMs),
        nowMs: nowMs(),
        language,
      }),
    )
    if (answer === null) return err(store.trouble() ?? '')
    const bound = tooMany.get(broker)
    return ok(bound === undefined ? answer : { ...answer, notes: [...answer.notes, bound] })
  }

  const nothing = (question: HistoryQuestion): History =>
    localAnswer({ question, found: [], marks: [], nowMs: nowMs(), language })

  const answerThere = async (question: HistoryQuestion, url: string): Promise<Result<History>> => {
    const here = answerHere(question)
    const host = await deps.links.host(question.broker, linkWithinMs)
    const there = host.ok
      ? await queryPrometheus(host.value, url, question, deps.exporter(question.broker), language)
      : err(host.error.message)
    if (there.ok) return ok(mergedAnswer(here.ok ? here.value : nothing(question), there.value, language))
    if (!here.ok) return here
    const note = say(language, 'history-no-prometheus', { error: there.error })
    return ok({ ...here.value, notes: [note, ...here.value.notes] })
  }

  const query = async (question: HistoryQuestion): Promise<Result<History>> => {
    if (!(question.fromMs < question.toMs)) return err(say(language, 'history-empty-range'))
    const { prometheus } = deps.broker(question.broker) ?? {}
    return prometheus !== undefined && outgrowsFile(question, nowMs())
      ? await answerThere(question, prometheus)
      : answerHere(question)
  }

  const bounded = (broker: string, measures: readonly Measure[]): readonly Measure[] => {
    if (measures.length <= mostSeries) {
      tooMany.delete(broker)
      return measures
    }
    const counts = { kept: mostSeries, count: measures.length, broker }
    tooMany.set(broker, say(language, 'history-too-many', counts))
    return measures.slice(0, mostSeries)
  }

  return {
    record(broker, measures) {
      if (measures.length === 0) return
      waiting.ticks.push({ broker, atMs: nowMs(), measures: bounded(broker, measures) })
    },
    mark: (broker, mark) => void waiting.marks.push({ broker, mark }),
    keys(broker) {
      flush()
      return store.read(reader => reader.keys(broker)) ?? []
    },
    query,
    async text(question, format) {
      const answer = await query(question)
      if (!answer.ok) return answer
      return ok(format === 'csv' ? historyCsv(answer.value) : historyJson(question.broker, answer.value))
    },
    size() {
      const oldestMs = store.read(reader => reader.oldestMs())
      return { path: deps.path, bytes: store.bytes(), oldestMs, trouble: store.trouble() }
    },
    async stop() {
      clearInterval(flushing)
      clearTimeout(upkeepTimer)
      flush()
      store.write(writer => writer.release())
      store.close()
    },
  }
}
