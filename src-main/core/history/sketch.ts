import type { History, HistorySeries } from '../model/history.ts'
import { bucketOf } from './tiers.ts'

/** A series as one line of blocks, one a step, the highest at its most; where nothing was seen stand spaces. */
export function sparkline(
  { points }: HistorySeries,
  { fromMs, stepMs }: Pick<History, 'fromMs' | 'stepMs'>,
): string {
  const values = points.flatMap(({ value }) => value ?? [])
  const least = Math.min(...values)
  const span = Math.max(...values) - least
  const blockOf = (value: number | null): string => {
    if (value === null) return ' '
    const height = span === 0 ? 0 : Math.floor(((value - least) / span) * blocks.length)
    return blocks[Math.min(height, blocks.length - 1)] ?? ' '
  }
  const steps = (fromAtMs: number, toAtMs: number): number => Math.round((toAtMs - fromAtMs) / stepMs)
  const before = steps(bucketOf(fromMs, stepMs), points[0]?.atMs ?? fromMs)
  const drawn = points.map(({ atMs, value }, at) =>
    blockOf(value).repeat(Math.max(1, steps(atMs, points[at + 1]?.atMs ?? atMs))),
  )
  return ' '.repeat(Math.max(0, before)) + drawn.join('')
}

const blocks = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const

/** What a series comes to over its whole range; null when nothing was seen. */
export interface Extent {
  readonly last: number
  readonly least: number
  readonly most: number
}

/** The last value of a series, its least and its most. */
export function extentOf({ points }: HistorySeries): Extent | null {
  const seen = points.filter(({ value }) => value !== null)
  const last = seen.at(-1)?.value
  if (last === undefined || last === null) return null
  return {
    last,
    least: Math.min(...seen.map(({ min, value }) => min ?? value ?? last)),
    most: Math.max(...seen.map(({ max, value }) => max ?? value ?? last)),
  }
}
