import type { HistoryPoint } from '../model/history.ts'
import { type Rolled, type SeriesKind, shownValue } from './rolled.ts'

/** Samples come every second or two; where none came for three times as long, nothing was seen. */
export const gapMs = 6_000

const gapAt = (atMs: number): HistoryPoint => ({ atMs, value: null, min: null, max: null })

/** The points of a chart from buckets of `stepMs` that rise in time: where nothing was seen, a gap stands. */
export function pointsOf(
  rolled: readonly Rolled[],
  stepMs: number,
  kind: SeriesKind,
): readonly HistoryPoint[] {
  const points: HistoryPoint[] = []
  let lastMs: number | null = null
  for (const one of rolled) {
    if (lastMs !== null && one.atMs - lastMs > Math.max(stepMs, gapMs)) points.push(gapAt(lastMs + stepMs))
    points.push({ atMs: one.atMs, value: shownValue(one, kind), min: one.min, max: one.max })
    lastMs = one.atMs
  }
  return points
}
