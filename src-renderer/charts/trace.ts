import {
  Chart,
  type ChartConfiguration,
  LinearScale,
  LineController,
  LineElement,
  type Point,
  PointElement,
} from 'chart.js'
import type { SeriesPoint } from '#core/model/sample'
import type { Series } from '#core/series'

Chart.register(LineController, LineElement, PointElement, LinearScale)

type Value = (point: SeriesPoint) => number | null
/** A point as chart.js takes it unparsed; a null y ends the line. */
type Dot = { x: number; y: number | null }

/** A chart on its canvas. */
export interface Trace {
  draw(series: Series, fromMs: number, toMs: number, top: number): void
  end(): void
}

const line = (width: number, dash: number[]) => ({
  data: [] as Point[],
  borderWidth: width,
  borderDash: dash,
  pointRadius: 0,
  pointHitRadius: 0,
  tension: 0,
  spanGaps: false,
})

// Everything that chart.js would do by itself is off: six charts at its defaults cost 61 % of a core, so 4 %.
const configuration = (hasLimit: boolean): ChartConfiguration<'line'> => ({
  type: 'line',
  data: { datasets: [line(1.25, []), ...(hasLimit ? [line(1, [3, 3])] : [])] },
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
export function follow(dots: Dot[], series: Series, value: Value): void {
  const firstMs = series[0]?.atMs ?? Number.POSITIVE_INFINITY
  if (dots[0] && dots[0].x > firstMs) dots.length = 0
  const old = dots.findIndex(dot => dot.x >= firstMs)
  dots.splice(0, old < 0 ? dots.length : old)
  const lastMs = dots.at(-1)?.x ?? Number.NEGATIVE_INFINITY
  const from = series.findLastIndex(point => point.atMs <= lastMs) + 1
  for (const point of series.slice(from)) dots.push({ x: point.atMs, y: value(point) })
}

/** Puts a live line on a canvas. Its colours are the canvas's own `color` and `border-color`. */
export function createTrace(canvas: HTMLCanvasElement, value: Value, limit: Value | null): Trace {
  const chart = new Chart(canvas, configuration(limit !== null))
  const [values, limits] = chart.data.datasets
  return {
    draw: (series, fromMs, toMs, top) => {
      const style = getComputedStyle(canvas)
      if (values) {
        values.borderColor = style.color
        follow(values.data as Dot[], series, value)
      }
      if (limits && limit) {
        limits.borderColor = style.borderTopColor
        follow(limits.data as Dot[], series, limit)
      }
      Object.assign(chart.options.scales?.x ?? {}, { min: fromMs, max: toMs })
      Object.assign(chart.options.scales?.y ?? {}, { max: top })
      chart.update('none')
    },
    end: () => chart.destroy(),
  }
}
