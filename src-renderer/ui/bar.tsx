import type { ReactNode } from 'react'
import './bar.css'

/** A share as a bar; the number must stand beside it. One above 1 is drawn full. */
export const Bar = ({ share }: { readonly share: number }): ReactNode => (
  <svg className="bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
    <rect width={Math.round(Math.min(1, Math.max(0, share)) * 100)} height="4" />
  </svg>
)
