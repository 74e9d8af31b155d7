import { type ReactNode, useEffect, useRef } from 'react'
import { topOf } from './scale.ts'
import type { ChartSpec, Instant } from './spec.ts'
import type { Tape } from './tape.ts'
import { createTrace, type Trace } from './trace.ts'

interface StripPlotProps<P extends Instant> {
  readonly spec: ChartSpec<P>
  readonly tape: Tape<P>
  /** What the line says, in words. */
  readonly summary: string
}

/** The drawn line of one chart. It draws again only when its points or its window changed. */
export function StripPlot<P extends Instant>({ spec, tape, summary }: StripPlotProps<P>): ReactNode {
  const canvas = useRef<HTMLCanvasElement>(null)
  const trace = useRef<Trace<P> | null>(null)
  const { points, fromMs, toMs } = tape
  useEffect(() => {
    if (!canvas.current) return
    const created = createTrace(canvas.current, spec)
    trace.current = created
    return () => created.end()
  }, [spec])
  useEffect(() => {
    trace.current?.draw(points, fromMs, toMs, topOf(points, spec, fromMs))
  }, [points, spec, fromMs, toMs])
  return (
    <div className="strip-plot">
      <canvas ref={canvas} role="img" aria-label={summary} />
    </div>
  )
}
