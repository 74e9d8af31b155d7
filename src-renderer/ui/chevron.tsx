import type { ReactNode } from 'react'
import './chevron.css'

/** Shows that something opens in place, and whether it is open. */
export const Chevron = ({ open }: { readonly open: boolean }): ReactNode => (
  <svg className={open ? 'chevron open' : 'chevron'} viewBox="0 0 12 12" aria-hidden="true">
    <path d="m4 2 4 4-4 4" />
  </svg>
)
