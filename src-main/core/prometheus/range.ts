import type { z } from 'zod'
import type { HistoryQuestion } from '../contract.ts'
import { kindOf } from '../history/rolled.ts'
import { unitOf } from '../measure/unit.ts'
import type { HistoryPoint, HistorySeries } from '../model/history.ts'
import { redisNameOf, redisNames } from '../redis/names.ts'
import type { matrixShape } from './api.ts'

/** What Prometheus is asked to chart; times in whole seconds. */
export interface RangeQuery {
  readonly query: string
  readonly startSeconds: number
  readonly endSeconds: number
  readonly stepSeconds: number
}

const parts = ['value', 'min', 'max'] as const
type Part = (typeof parts)[number]
type Wanted = HistoryQuestion['series'][number]

/** A step of a number as our own history sums it up: a counter by its last value, a gauge by its mean. */
const overTime = (metric: string, part: Part): string =>
  part !== 'value' ? `${part}_over_time` : kindOf(metric) === 'counter' ? 'last_over_time' : 'avg_over_time'

/** Rates need two scrapes within their window, and a scrape a minute is usual. */
const leastRateSeconds = 150

/** A number of a page, over one step; `more` picks one by its labels. */
type Over = (metric: string, more?: Readonly<Record<string, string>>) => string
/** How fast a counter rises. */
type Rate = (counter: string) => string

/** Our numbers that follow from others, in PromQL. */
const derived: Readonly<Record<string, (over: Over) => string>> = {
  redis_memory_used_ratio: over =>
    `${over('redis_memory_used_bytes')} / (${over('redis_memory_max_bytes')} > 0)`,
  exporter_up: over => over('redis_up'),
  exporter_own_scrape_seconds: over => over('redis_exporter_last_scrape_duration_seconds'),
}

const rates: Readonly<Record<string, (rate: Rate) => string>> = {
  redis_commands_per_second: rate => rate('redis_commands_processed_total'),
  redis_net_input_bytes_per_second: rate => rate('redis_net_input_bytes_total'),
  redis_net_output_bytes_per_second: rate => rate('redis_net_output_bytes_total'),
  redis_evicted_keys_per_second: rate => rate('redis_evicted_keys_total'),
  redis_keyspace_hit_ratio: rate =>
    `${rate('redis_keyspace_hits_total')} / (${rate('redis_keyspace_hits_total')} + ${rate('redis_keyspace_misses_total')})`,
}

/** A queue's length as the exporter has it only where it was told to look: `-check-streams` or `-check-keys`. */
const queueLength = (over: Over, queue: string): string =>
  `max without (db, stream, key) (${over('redis_stream_length', { stream: queue })} or ${over('redis_key_size', { key: queue })})`

/** PromQL for one part of one of our series; null for what an exporter of Redis does not have, or not in this part. */
function expressionOf(wanted: Wanted, part: Part, instance: string, stepSeconds: number): string | null {
  const { name, labels } = wanted
  const selector = (more: Readonly<Record<string, string>> = {}): string =>
    `{${Object.entries({ instance, ...more })
      .map(([label, value]) => `${label}=${JSON.stringify(value)}`)
      .join(',')}}`
  const over: Over = (metric, more) =>
    `${overTime(metric, part)}(${metric}${selector(more)}[${stepSeconds}s])`
  const rate: Rate = metric => `rate(${metric}${selector()}[${Math.max(stepSeconds, leastRateSeconds)}s])`
  // An exporter knows the keys of Redis: all but RabbitMQ's queues.
  const { queue, kind, ...others } = labels
  if (Object.keys(others).length > 0) return null
  if (queue !== undefined)
    return name === 'queue_length' && kind !== 'rabbitmq' && kind !== 'bullmq'
      ? queueLength(over, queue)
      : null
  if (kind !== undefined) return null
  if (Object.hasOwn(derived, name)) return derived[name]?.(over) ?? null
  if (Object.hasOwn(rates, name)) return part === 'value' ? (rates[name]?.(rate) ?? null) : null
  const ours = redisNameOf(name)
  if (ours === null) return null
  const { aliases = [], eachDatabase } = redisNames[ours]
  if (eachDatabase) return `sum without (db) (${over(ours)})`
  return [ours, ...aliases].map(each => over(each)).join(' or ')
}

const seriesLabel = 'brokerlight_series'
const partLabel = 'brokerlight_part'

/**
 * One question for all series that an exporter of Redis can have; null when there are none. `instance` is the exporter
 * as Prometheus calls it.
 */
export function rangeQuery(question: HistoryQuestion, instance: string): RangeQuery | null {
  const stepSeconds = Math.max(1, Math.ceil((question.toMs - question.fromMs) / 1000 / question.points))
  const expressions = question.series.flatMap((wanted, at) =>
    parts.flatMap(part => {
      const expression = expressionOf(wanted, part, instance, stepSeconds)
      if (expression === null) return []
      const named = `label_replace(${expression}, "${seriesLabel}", "${at}", "", "")`
      return [`label_replace(${named}, "${partLabel}", "${part}", "", "")`]
    }),
  )
  if (expressions.length === 0) return null
  const startSeconds = Math.floor(question.fromMs / 1000 / stepSeconds) * stepSeconds
  return {
    query: expressions.join(' or '),
    startSeconds: startSeconds + stepSeconds,
    endSeconds: Math.ceil(question.toMs / 1000 / stepSeconds) * stepSeconds,
    stepSeconds,
  }
}

/** The series of an answer, on the grid of the question; what Prometheus has no number for is a gap. */
export function readRange(
  question: HistoryQuestion,
  range: RangeQuery,
  { result }: z.infer<typeof matrixShape>,
): readonly HistorySeries[] {
  const found = new Map<string, ReadonlyMap<number, number>>(
    result.map(({ metric, values }) => [
      `${metric[seriesLabel]} ${metric[partLabel]}`,
      new Map(values.map(([seconds, text]) => [Math.round(seconds), Number(text)])),
    ]),
  )
  const { startSeconds, endSeconds, stepSeconds } = range
  const count = Math.max(0, Math.floor((endSeconds - startSeconds) / stepSeconds) + 1)
  return question.series.flatMap(({ name, labels }, at) => {
    if (expressionOf({ name, labels }, 'value', '', stepSeconds) === null) return []
    const numberAt = (part: Part, seconds: number): number | null => {
      const value = found.get(`${at} ${part}`)?.get(seconds)
      return value !== undefined && Number.isFinite(value) ? value : null
    }
    const points = Array.from({ length: count }, (_, index): HistoryPoint => {
      const seconds = startSeconds + index * stepSeconds
      return {
        // Prometheus looks back from the end of each step; our points stand at its beginning.
        atMs: (seconds - stepSeconds) * 1000,
        value: numberAt('value', seconds),
        min: numberAt('min', seconds),
        max: numberAt('max', seconds),
      }
    })
    return [{ key: { name, labels, unit: unitOf(name) }, points }]
  })
}
