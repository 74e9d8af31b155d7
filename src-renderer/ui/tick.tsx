import type { ReactNode } from 'react'

interface Ticked {
  readonly ids: readonly string[]
  readonly has: (id: string) => boolean
  readonly turn: (id: string) => void
  readonly set: (ids: readonly string[]) => void
}

interface TickProps {
  readonly label: string
  readonly id: string
  readonly chosen: Ticked
}

/** Ticks one thing of a list. */
export const Tick = ({ label, id, chosen }: TickProps): ReactNode => (
  <input type="checkbox" aria-label={label} checked={chosen.has(id)} onChange={() => chosen.turn(id)} />
)

interface TickAllProps {
  readonly label: string
  readonly ids: readonly string[]
  readonly chosen: Ticked
}

/** Ticks all that is in sight, or nothing. */
export function TickAll({ label, ids, chosen }: TickAllProps): ReactNode {
  const all = ids.length > 0 && ids.every(chosen.has)
  return (
    <input type="checkbox" aria-label={label} checked={all} onChange={() => chosen.set(all ? [] : ids)} />
  )
}
