import { type ReactNode, useId } from 'react'
import './section.css'

interface SectionProps {
  readonly title: string
  readonly children: ReactNode
  /** Stands at the right of the title. */
  readonly aside?: ReactNode
}

/** A titled part of a view. */
export function Section({ title, children, aside }: SectionProps): ReactNode {
  const id = useId()
  return (
    <section className="section" aria-labelledby={id}>
      <div className="section-title">
        <h2 id={id}>{title}</h2>
        {aside}
      </div>
      {children}
    </section>
  )
}
