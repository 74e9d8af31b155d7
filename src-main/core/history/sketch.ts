import type { HistorySeries } from '../model/history.ts'

/** A series as one line of blocks, the highest at its most; a space is a gap. */
export function sparkline({ points }: HistorySeries): string {
  const values = points.flatMap(({ value }) => value ?? [])
  const least = Math.min(...values)
  const span = Math.max(...values) - least
  const blockOf = (value: number | null): string => {
    if (value === null) return ' '
    return (
      blocks[
        span === 0 ? 0 : Math.min(blocks.length - 1, Math.floor(((value - least) / span) * blocks.length))
      ] ?? ' '
    )
  }
  return points.map(({ value }) => blockOf(value)).join('')
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
