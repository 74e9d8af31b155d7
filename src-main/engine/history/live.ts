import { livePoints, liveQuestion, withPast } from '#core/history/live'
import type { SeriesPoint } from '#core/model/sample'
import { seriesSpanMs } from '#core/series'
import type { HistoryService } from './service.ts'

/** The live series of a broker, filled from history as far as it reaches back less than the charts do. */
export async function liveWithPast(
  history: Pick<HistoryService, 'keys' | 'query'>,
  broker: string,
  live: readonly SeriesPoint[],
  nowMs: number,
): Promise<readonly SeriesPoint[]> {
  const [first] = live
  const isFull = first !== undefined && nowMs - first.atMs > 0.9 * seriesSpanMs
  const question = isFull ? null : liveQuestion(broker, history.keys(broker), nowMs)
  if (question === null) return live
  const past = await history.query(question)
  return past.ok ? withPast(livePoints(past.value), live) : live
}
