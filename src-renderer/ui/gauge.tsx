import type { ReactNode } from 'react'
import { Bar } from './bar.tsx'
import './gauge.css'

interface GaugeProps {
  readonly name: string
  readonly value: string
  /** Null draws no bar: the value is not known. */
  readonly share: number | null
  readonly note: string
}

/** A share with its name, its number, a bar, and what it is a share of. */
export const Gauge = ({ name, value, share, note }: GaugeProps): ReactNode => (
  <div className="gauge">
    <p className="soft small gauge-name">{name}</p>
    <p className={share === null ? 'gauge-value soft' : 'gauge-value'}>{value}</p>
    {share !== null && <Bar share={share} />}
    <p className="soft small">{note}</p>
  </div>
)
