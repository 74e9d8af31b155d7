import type { ReactNode } from 'react'
import type { Mark } from '#core/shapes'
import './level-shape.css'

const shapes: Readonly<Record<Mark, ReactNode>> = {
  ok: <circle cx="8" cy="8" r="6" />,
  degraded: <path d="M8 1.5 15.2 14.2H.8Z" />,
  down: <rect x="2" y="2" width="12" height="12" rx="1" />,
  unknown: <circle cx="8" cy="8" r="5.6" className="ring" />,
  blocked: <path fillRule="evenodd" d="M8 .4 15.6 8 8 15.6 .4 8zM7 3.6v5h2v-5zM7 10v2.2h2V10z" />,
}

/** A level as shape and colour. The word beside it is the name; alone, give it one with `label`. */
export function LevelShape({ level, label }: { readonly level: Mark; readonly label?: string }): ReactNode {
  return (
    <svg
      className={`level-shape ${level}`}
      viewBox="0 0 16 16"
      role={label ? 'img' : undefined}
      aria-label={label}
      aria-hidden={label ? undefined : true}
    >
      {shapes[level]}
    </svg>
  )
}
