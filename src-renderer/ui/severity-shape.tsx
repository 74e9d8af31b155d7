import type { ReactNode } from 'react'
import type { Severity } from '#core/model/alert'
import { LevelShape } from './level-shape.tsx'

/**
 * How much an alert matters, as a shape; its word must stand beside it. What is critical or a warning has the shape of
 * the level that it makes of a broker; what is only to be known has one of its own.
 */
export const SeverityShape = ({ severity }: { readonly severity: Severity }): ReactNode =>
  severity === 'info' ? (
    <svg className="level-shape unknown" viewBox="0 0 16 16" aria-hidden="true">
      <path d="M8 2 14 8 8 14 2 8Z" />
    </svg>
  ) : (
    <LevelShape level={severity === 'critical' ? 'down' : 'degraded'} />
  )
