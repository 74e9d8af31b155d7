import type { ReactNode } from 'react'
import './fact-list.css'

/** A fact with its name. */
export interface Fact {
  readonly name: string
  readonly value: ReactNode
  readonly mono?: boolean
}

/** Names and values side by side, dense. */
export const FactList = ({ facts }: { readonly facts: readonly Fact[] }): ReactNode => (
  <dl className="fact-list">
    {facts.map(fact => (
      <div key={fact.name}>
        <dt>{fact.name}</dt>
        <dd className={fact.mono ? 'mono' : undefined}>{fact.value}</dd>
      </div>
    ))}
  </dl>
)
