import type { ReactNode } from 'react'
import './tag.css'

interface TagProps {
  readonly children: ReactNode
  /** `strong` is for what must not be overlooked (production), `dashed` for what is not real (demo). */
  readonly tone?: 'plain' | 'strong' | 'dashed'
  readonly title?: string
}

/** A word in a frame. */
export const Tag = ({ children, tone = 'plain', title }: TagProps): ReactNode => (
  <span className={`tag ${tone}`} title={title}>
    {children}
  </span>
)
