/** How much time the charts show. */
export const ranges = ['1m', '5m', '1h', '24h', '7d'] as const
/** One of them. */
export type Range = (typeof ranges)[number]

const minuteMs = 60_000
const spans: Readonly<Record<Range, number>> = {
  '1m': minuteMs,
  '5m': 5 * minuteMs,
  '1h': 60 * minuteMs,
  '24h': 24 * 60 * minuteMs,
  '7d': 7 * 24 * 60 * minuteMs,
}

/** A range in milliseconds. */
export const spanOf = (range: Range): number => spans[range]

/** Whether a range is drawn from the samples as they come in; the others are asked of the history. */
export const isLive = (range: Range): boolean => range === '1m' || range === '5m'

/** Points a chart of the past is drawn from: about one each two pixels. */
export const pointsOfPast = 400
