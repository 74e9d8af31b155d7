import type { QueueReading } from '../../model/queue.ts'
import { countOf } from '../../redis/values.ts'
import { sumOf } from './look.ts'
import { rateOf, riseOf, type Tally, type TallyTape } from './tally.ts'

/** The parts of a look that rates are made of. */
type RateReply = (part: 'completed' | 'failed') => unknown

/** The counters that rates come from: the library's own totals where it keeps metrics, and how many jobs are where. */
export function tallyOf(
  { bullmq }: QueueReading,
  waitingChildren: number | null,
  reply: RateReply,
): Tally['counts'] {
  const counts = bullmq ?? { wait: null, active: null, delayed: null, prioritized: null }
  return {
    completed: metricOf(reply('completed')),
    failed: metricOf(reply('failed')),
    completedKept: bullmq?.completed ?? null,
    failedKept: bullmq?.failed ?? null,
    unfinished: sumOf([counts.wait, counts.active, counts.delayed, counts.prioritized, waitingChildren]),
  }
}

const metricOf = (fields: unknown): number | null => countOf(Array.isArray(fields) ? fields[0] : null)

/** Completed jobs a second: by the library's metrics where it keeps them, else by what became of the jobs that came. */
export function completedRate(
  tape: TallyTape,
  metric: unknown,
  minute: unknown,
  nowMs: number,
): number | null {
  if (metricOf(metric) !== null) return rateOf(tape, 'completed') ?? minuteRate(metric, minute, nowMs)
  const kept = riseOf(tape, 'completedKept')
  const came = riseOf(tape, 'id')
  const unfinished = riseOf(tape, 'unfinished')
  const failed = riseOf(tape, 'failedKept')
  if (kept === null || came === null || unfinished === null || failed === null) return null
  // Jobs that are removed as they end leave no trace but this: they came, and no longer wait.
  const ended = came.by - unfinished.by - Math.max(0, failed.by)
  return (Math.max(0, kept.by, ended) * 1000) / kept.overMs
}

/** Failed jobs a second; of those that are not kept, only the library's metrics tell. */
export const failedRate = (
  tape: TallyTape,
  metric: unknown,
  minute: unknown,
  nowMs: number,
): number | null =>
  metricOf(metric) === null
    ? rateOf(tape, 'failedKept')
    : (rateOf(tape, 'failed') ?? minuteRate(metric, minute, nowMs))

/** The last whole minute of the library's own list, while that is not long ago. */
function minuteRate(metric: unknown, minute: unknown, nowMs: number): number | null {
  const untilMs = countOf(Array.isArray(metric) ? metric[1] : null)
  const jobs = countOf(minute)
  return untilMs === null || jobs === null || nowMs - untilMs > 120_000 ? null : jobs / 60
}
