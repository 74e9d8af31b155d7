import {
  Chart,
  type ChartConfiguration,
  Filler,
  LinearScale,
  LineController,
  LineElement,
  type Point,
  PointElement,
} from 'chart.js'
import type { ChartSpec, Instant } from './spec.ts'

Chart.register(LineController, LineElement, PointElement, LinearScale, Filler)

/** A point as chart.js takes it unparsed; a null y ends the line. */
type Dot = { x: number; y: number | null }

/** A chart on its canvas. */
export interface Trace<P extends Instant> {
  draw(points: readonly P[], fromMs: number, toMs: number, top: number): void
  end(): void
}

const line = (width: number, dash: number[] = []) => ({
  data: [] as Point[],
  borderWidth: width,
  borderDash: dash,
  pointRadius: 0,
  pointHitRadius: 0,
  tension: 0,
  spanGaps: false,
})

// Everything that chart.js would do by itself is off: six charts at its defaults cost 61 % of a core, so 4 %.
const configuration = (hasLimit: boolean, hasBand: boolean): ChartConfiguration<'line'> => ({
  type: 'line',
  data: {
    datasets: [
      line(1.25),
      ...(hasLimit ? [line(1, [3, 3])] : []),
      ...(hasBand ? [line(0), { ...line(0), fill: '-1' }] : []),
    ],
  },
  options: {
    animation: false,
    parsing: false,
    normalized: true,
    responsive: true,
    maintainAspectRatio: false,
    events: [],
    layout: { padding: { top: 3, bottom: 2 } },
    scales: {
      x: { type: 'linear', display: false, ticks: { maxTicksLimit: 2 } },
      y: { type: 'linear', display: false, min: 0, ticks: { maxTicksLimit: 2 } },
    },
  },
})

/** Appends what is new and drops what is old, in place: the array is never built again. */
export function follow<P extends Instant>(
  dots: Dot[],
  points: readonly P[],
  value: (point: P) => number | null,
): void {
  const firstMs = points[0]?.atMs ?? Number.POSITIVE_INFINITY
  if (dots[0] && dots[0].x > firstMs) dots.length = 0
  const old = dots.findIndex(dot => dot.x >= firstMs)
  dots.splice(0, old < 0 ? dots.length : old)
  const lastMs = dots.at(-1)?.x ?? Number.NEGATIVE_INFINITY
  const from = points.findLastIndex(point => point.atMs <= lastMs) + 1
  for (const point of points.slice(from)) dots.push({ x: point.atMs, y: value(point) })
}

/**
 * Puts a line on a canvas. Its colours are the canvas's own `color`, `border-color` and, for the band, its
 * `text-decoration-color`.
 */
export function createTrace<P extends Instant>(canvas: HTMLCanvasElement, spec: ChartSpec<P>): Trace<P> {
  const { limit, band } = spec
  const chart = new Chart(canvas, configuration(limit !== null, band !== null))
  const sets = chart.data.datasets
  const bandAt = limit === null ? 1 : 2
  // A point of the past may still change: its time is not over yet. One of a sample never does.
  const put = (index: number, points: readonly P[], value: (point: P) => number | null): void => {
    const set = sets[index]
    if (!set) return
    const dots = set.data as Dot[]
    if (band) dots.length = 0
    follow(dots, points, value)
  }
  const paint = (): void => {
    const style = getComputedStyle(canvas)
    const colours = [style.color, ...(limit ? [style.borderTopColor] : [])]
    for (const [index, colour] of colours.entries()) Object.assign(sets[index] ?? {}, { borderColor: colour })
    if (band)
      Object.assign(sets[bandAt + 1] ?? {}, { backgroundColor: style.textDecorationColor || style.color })
  }
  return {
    draw: (points, fromMs, toMs, top) => {
      paint()
      put(0, points, spec.value)
      if (limit) put(1, points, limit)
      if (band) {
        put(bandAt, points, point => band(point)?.[0] ?? null)
        put(bandAt + 1, points, point => band(point)?.[1] ?? null)
      }
      Object.assign(chart.options.scales?.x ?? {}, { min: fromMs, max: toMs })
      Object.assign(chart.options.scales?.y ?? {}, { max: top })
      chart.update('none')
    },
    end: () => chart.destroy(),
  }
}
