import { countOf } from '../../redis/values.ts'
import { rateOf, type Tally, type TallyTape } from './tally.ts'

type Finished = 'completed' | 'failed'

/** The replies of a look that rates are made of. */
type RateReply = (part: Finished | `${Finished}Minute`) => unknown

/** The library's own totals where it keeps metrics. */
export const tallyOf = (reply: RateReply): Tally['counts'] => ({
  completed: metricOf(reply('completed')),
  failed: metricOf(reply('failed')),
})

const metricOf = (fields: unknown): number | null => countOf(Array.isArray(fields) ? fields[0] : null)

/** Completed or failed jobs a second by the library's metrics; null where it keeps none. */
export const finishedRate = (
  tape: TallyTape,
  state: Finished,
  reply: RateReply,
  nowMs: number,
): number | null =>
  metricOf(reply(state)) === null
    ? null
    : (rateOf(tape, state) ?? minuteRate(reply(state), reply(`${state}Minute`), nowMs))

/** The last whole minute of the library's own list, while that is not long ago. */
function minuteRate(metric: unknown, minute: unknown, nowMs: number): number | null {
  const untilMs = countOf(Array.isArray(metric) ? metric[1] : null)
  const jobs = countOf(minute)
  return untilMs === null || jobs === null || nowMs - untilMs > 120_000 ? null : jobs / 60
}
