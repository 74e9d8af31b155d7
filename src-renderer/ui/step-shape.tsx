import type { ReactNode } from 'react'
import type { StepState } from '#core/model/run'
import './step-shape.css'

const shapes: Readonly<Record<StepState, ReactNode>> = {
  waiting: <circle cx="8" cy="8" r="2" className="dot" />,
  running: <circle cx="8" cy="8" r="5.5" className="turning" />,
  done: <path d="m3 8.6 3.4 3.4L13 4.6" />,
  failed: <path d="m3.6 3.6 8.8 8.8m0-8.8-8.8 8.8" />,
  skipped: <path d="M3.5 8h9" />,
}

/** Where a step stands, as a shape; its word must stand beside it or be its `label`. */
export function StepShape({
  state,
  label,
}: {
  readonly state: StepState
  readonly label?: string
}): ReactNode {
  return (
    <svg
      className={`step-shape ${state}`}
      viewBox="0 0 16 16"
      role={label ? 'img' : undefined}
      aria-label={label}
      aria-hidden={label ? undefined : true}
    >
      {shapes[state]}
    </svg>
  )
}
