import type { ReactNode } from 'react'
import type { Level } from '#core/model/level'
import './level-shape.css'

const shapes: Readonly<Record<Level, ReactNode>> = {
  ok: <circle cx="8" cy="8" r="6" />,
  degraded: <path d="M8 1.5 15.2 14.2H.8Z" />,
  down: <rect x="2" y="2" width="12" height="12" rx="1" />,
  unknown: <circle cx="8" cy="8" r="5.6" className="ring" />,
}

/** A level as shape and colour. The word beside it is the name; alone, give it one with `label`. */
export function LevelShape({ level, label }: { readonly level: Level; readonly label?: string }): ReactNode {
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
