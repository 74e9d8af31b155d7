/** One reading: `x` in seconds. */
export interface Point {
  readonly x: number
  readonly y: number
}

/** The slope of the straight line that fits the points best; NaN for fewer than two. */
export function slopePerSecond(points: readonly Point[]): number {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, one) => sum + one, 0) / values.length
  const middleX = mean(points.map(point => point.x))
  const middleY = mean(points.map(point => point.y))
  const spread = points.reduce((sum, { x }) => sum + (x - middleX) ** 2, 0)
  const together = points.reduce((sum, { x, y }) => sum + (x - middleX) * (y - middleY), 0)
  return spread === 0 ? Number.NaN : together / spread
}
