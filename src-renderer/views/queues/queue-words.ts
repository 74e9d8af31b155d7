import type { AlertView } from '#core/model/alert'
import type { Level } from '#core/model/level'
import type { QueueTrend, QueueView } from '#core/model/queue'
import type { BrokerView } from '#core/model/snapshot'
import type { Strings } from '../../strings/en.ts'
import type { Formats } from '../../text/format.ts'

/** A number that may be unknown; unknown is never 0 and never empty. */
export const known = (value: number | null, s: Strings, f: Formats): string =>
  value === null ? s.queues.unknown : f.count(value)

/** A length of time that may be unknown; 0 is that nothing is there to be old. */
export const age = (ms: number | null, s: Strings, f: Formats): string =>
  ms === null ? s.queues.unknown : ms === 0 ? s.queues.noGroups : short(ms, f)

/** A length of time in which less than a second is no number: it would change with every look. */
export const short = (ms: number, f: Formats): string => (ms < 1000 ? '< 1 s' : f.age(ms))

/** Alerts that are about one queue. */
export const alertsOf = (queue: QueueView, alerts: readonly AlertView[]): readonly AlertView[] =>
  alerts.filter(({ labels }) => labels.queue === queue.name && labels.kind === queue.kind)

/** How a queue does, for its shape: what the alerts about it say. */
export function levelOf(queue: QueueView, broker: Pick<BrokerView, 'alerts'>): Level {
  const own = alertsOf(queue, broker.alerts)
  if (own.some(alert => alert.severity === 'critical')) return 'down'
  if (own.some(alert => alert.severity === 'warning')) return 'degraded'
  return !queue.exists || queue.figures.waiting === null ? 'unknown' : 'ok'
}

/** Where a queue is heading, in words: the direction, then the rate or the time until it is empty. */
export function trendWords(
  trend: QueueTrend | null,
  s: Strings,
  f: Formats,
): { readonly lead: string; readonly note: string | null } {
  if (trend === null) return { lead: s.queues.unknown, note: null }
  const { direction, perSecond, emptyInMs } = trend
  if (direction === 'steady') return { lead: s.queues.steady, note: null }
  const rate = f.rate(Math.abs(perSecond))
  return direction === 'growing'
    ? { lead: s.queues.growing, note: rate }
    : { lead: s.queues.draining, note: emptyInMs === null ? rate : s.queues.emptyIn(f.span(emptyInMs)) }
}

/** Everything there is to know about a queue besides its figures: what is unknown and why, whether anybody trims. */
export function notesOf(queue: QueueView, s: Strings, f: Formats): readonly string[] {
  const { detail, length, maxLength } = queue
  // Over its maximum the broker's own note says it, with what to do.
  const untrimmed = detail?.trimmed === false && maxLength !== null && length !== null && length <= maxLength
  const isPlain = queue.kind === 'list' || queue.kind === 'set' || queue.kind === 'zset'
  return [
    ...queue.notes,
    ...(isPlain && queue.notes.length === 0 ? [s.queues.plain] : []),
    ...(queue.exists ? [] : [s.queues.absent]),
    ...(untrimmed ? [s.queues.untrimmed(f.count(length ?? 0))] : []),
    ...(detail?.bullmq?.paused ? [s.queues.paused] : []),
    ...(detail?.bullmq?.retentionBroken ?? []),
  ]
}
