import type { QueueTrend } from '../model/queue.ts'

/** What waited in one queue at one time. */
export interface WaitingPoint {
  readonly atMs: number
  readonly waiting: number
}

/** The last minutes of one queue, oldest first, a few seconds apart. */
export type WaitingTape = readonly WaitingPoint[]

const windowMs = 180_000
const spacingMs = 7_500
/** Less than this tells no direction. */
const leastMs = 45_000
const leastPoints = 5
/** A change smaller than this, or than this share of what waits, is no change. */
const leastChange = 2
const leastShare = 0.02
/** Of steps of about one size, none is under this share of their mean. */
const leastStep = 0.6

/** The tape with one more point, unless one is there from a moment ago; a clock that went back begins it anew. */
export function addWaiting(tape: WaitingTape, point: WaitingPoint): WaitingTape {
  const last = tape.at(-1)
  if (last === undefined || point.atMs < last.atMs) return [point]
  if (point.atMs - last.atMs < spacingMs) return tape
  return [...tape.filter(({ atMs }) => point.atMs - atMs <= windowMs), point]
}

/**
 * Where a queue is heading. What its last points all say alone is taken at their word: they rise, fall or stand. Else it
 * is the median of the slopes between all points, so that single bursts do not count. Null until there is enough to tell.
 */
export function trendOf(tape: WaitingTape): QueueTrend | null {
  if (tape.length < leastPoints) return null
  const recent = tape.slice(-leastPoints)
  if (isAtOne(recent)) return headingOf(recent)
  const spanMs = (tape.at(-1)?.atMs ?? 0) - (tape[0]?.atMs ?? 0)
  return spanMs < leastMs ? null : headingOf(tape)
}

/** Whether all points go the same way in steps of about one size, or none is far from another. */
function isAtOne(points: WaitingTape): boolean {
  const counts = points.map(({ waiting }) => waiting)
  const steps = counts.slice(1).map((count, at) => count - (counts[at] ?? count))
  const mean = steps.reduce((sum, step) => sum + step, 0) / steps.length
  if (mean !== 0 && steps.every(step => step / mean >= leastStep)) return true
  return Math.max(...counts) - Math.min(...counts) < Math.max(leastChange, leastShare * median(counts))
}

function headingOf(points: WaitingTape): QueueTrend {
  const [first = { atMs: 0, waiting: 0 }] = points
  const last = points.at(-1) ?? first
  const perMs = median(slopes(points))
  const level = median(points.map(({ waiting }) => waiting))
  const offsets = points.map(({ atMs, waiting }) => waiting - perMs * (atMs - first.atMs))
  const line = median(offsets)
  const spread = median(offsets.map(offset => Math.abs(offset - line)))
  const change = Math.abs(perMs * (last.atMs - first.atMs))
  if (change < Math.max(leastChange, leastShare * level, 2 * spread) || (perMs < 0 && last.waiting === 0)) {
    return { direction: 'steady', perSecond: 0, emptyInMs: null }
  }
  const perSecond = perMs * 1000
  return perMs > 0
    ? { direction: 'growing', perSecond, emptyInMs: null }
    : { direction: 'draining', perSecond, emptyInMs: last.waiting / -perMs }
}

function slopes(tape: WaitingTape): readonly number[] {
  return tape.flatMap((one, at) =>
    tape.slice(at + 1).map(other => (other.waiting - one.waiting) / (other.atMs - one.atMs)),
  )
}

function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort()
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? 0
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2
}

/** The tapes of a broker's queues with their trends, by queue id. */
export type TrendTapes = ReadonlyMap<
  string,
  { readonly tape: WaitingTape; readonly trend: QueueTrend | null }
>

/** The tapes after one more look at all queues; a queue that is no longer there is forgotten, an unknown count leaves a gap. */
export function addToTapes(
  tapes: TrendTapes,
  atMs: number,
  queues: readonly { readonly id: string; readonly waiting: number | null }[],
): TrendTapes {
  return new Map(
    queues.flatMap(({ id, waiting }) => {
      const known = tapes.get(id)
      if (waiting === null) return known ? [[id, known] as const] : []
      const tape = addWaiting(known?.tape ?? [], { atMs, waiting })
      return [[id, known?.tape === tape ? known : { tape, trend: trendOf(tape) }] as const]
    }),
  )
}

/** The trends that are known. */
export const trendsOf = (tapes: TrendTapes): ReadonlyMap<string, QueueTrend> =>
  new Map([...tapes].flatMap(([id, { trend }]) => (trend ? [[id, trend] as const] : [])))
