import { memo, type ReactNode, useEffect, useRef } from 'react'
import type { Series } from '#core/series'
import { topOf } from './scale.ts'
import type { ChartSpec } from './spec.ts'
import { createTrace, type Trace } from './trace.ts'

interface StripPlotProps {
  readonly spec: ChartSpec
  readonly series: Series
  readonly fromMs: number
  readonly toMs: number
  /** What the line says, in words. */
  readonly summary: string
}

/** The drawn line of one chart. It draws again only when its points or its window changed. */
export const StripPlot = memo(function StripPlot(props: StripPlotProps): ReactNode {
  const { spec, series, fromMs, toMs, summary } = props
  const canvas = useRef<HTMLCanvasElement>(null)
  const trace = useRef<Trace | null>(null)
  useEffect(() => {
    if (!canvas.current) return
    const created = createTrace(canvas.current, spec.value, spec.limit)
    trace.current = created
    return () => created.end()
  }, [spec])
  useEffect(() => {
    trace.current?.draw(series, fromMs, toMs, topOf(series, spec, fromMs))
  }, [series, spec, fromMs, toMs])
  return (
    <div className="strip-plot">
      <canvas ref={canvas} role="img" aria-label={summary} />
    </div>
  )
})
