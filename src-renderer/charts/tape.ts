import type { Instant } from './spec.ts'

/** What charts that stand above one another share: their points, and the window of time on show. */
export interface Tape<P extends Instant> {
  /** Oldest first. */
  readonly points: readonly P[]
  /** Whether a point holds no measurement at all. */
  readonly isGap: (point: P) => boolean
  /** Two points further apart than this were not measured in one go: the line between them would be invented. */
  readonly gapMs: number
  readonly fromMs: number
  readonly toMs: number
}

/** A span without measurements. */
export interface Gap {
  readonly fromMs: number
  readonly toMs: number
}

/** The point nearest to an instant, if one was measured around it. */
export function pointAt<P extends Instant>(tape: Tape<P>, atMs: number): P | null {
  const { points } = tape
  let low = 0
  let high = points.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if ((points[middle]?.atMs ?? 0) < atMs) low = middle + 1
    else high = middle
  }
  const after = points[low]
  const before = points[low - 1]
  const nearest = before && after && atMs - before.atMs < after.atMs - atMs ? before : after
  return nearest && !tape.isGap(nearest) && Math.abs(nearest.atMs - atMs) <= tape.gapMs ? nearest : null
}

/** The point nearest to an instant that has a value, within a reach; null where there is none. */
export function nearestPoint<P extends Instant>(
  { points }: Tape<P>,
  { value }: { readonly value: (point: P) => number | null },
  atMs: number,
  reachMs: number,
): P | null {
  const away = (point: P): number => Math.abs(point.atMs - atMs)
  return points.reduce<P | null>(
    (nearest, point) =>
      value(point) !== null && away(point) <= (nearest === null ? reachMs : away(nearest)) ? point : nearest,
    null,
  )
}

/** The spans without measurements inside the window; before the first point nothing is claimed. */
export function gapsOf<P extends Instant>(tape: Tape<P>): readonly Gap[] {
  const { points, isGap, gapMs, fromMs, toMs } = tape
  const gaps: Gap[] = []
  let openedAt: number | null = null
  for (const point of points) {
    if (isGap(point)) openedAt ??= point.atMs
    else if (openedAt !== null) {
      gaps.push({ fromMs: openedAt, toMs: point.atMs })
      openedAt = null
    }
  }
  const last = points.at(-1)
  if (openedAt !== null) gaps.push({ fromMs: openedAt, toMs })
  else if (last && toMs - last.atMs > gapMs) gaps.push({ fromMs: last.atMs, toMs })
  return gaps
    .filter(gap => gap.toMs > fromMs && gap.fromMs < toMs)
    .map(gap => ({ fromMs: Math.max(gap.fromMs, fromMs), toMs: Math.min(gap.toMs, toMs) }))
}
