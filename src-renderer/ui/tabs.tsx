import { type KeyboardEvent, type ReactNode, useRef } from 'react'
import './tabs.css'

interface TabsProps<T extends string> {
  readonly label: string
  readonly tabs: readonly { readonly id: T; readonly word: string; readonly count?: string }[]
  readonly value: T
  readonly onChange: (value: T) => void
}

/** The id of a tab, for the panel that it names. */
export const tabId = (id: string): string => `tab-${id}`

/** Tabs: arrow keys move, the chosen one alone is in the tab order. */
export function Tabs<T extends string>({ label, tabs, value, onChange }: TabsProps<T>): ReactNode {
  const list = useRef<HTMLDivElement>(null)
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    const at = tabs.findIndex(tab => tab.id === value)
    const next = tabs[(at + step + tabs.length) % tabs.length]
    if (step === 0 || !next) return
    event.preventDefault()
    onChange(next.id)
    list.current?.querySelector<HTMLElement>(`#${tabId(next.id)}`)?.focus()
  }
  return (
    <div className="tabs" role="tablist" aria-label={label} ref={list} onKeyDown={onKeyDown}>
      {tabs.map(tab => (
        <button
          key={tab.id}
          id={tabId(tab.id)}
          type="button"
          role="tab"
          aria-selected={tab.id === value}
          tabIndex={tab.id === value ? 0 : -1}
          onClick={() => onChange(tab.id)}
        >
          {tab.word}
          {tab.count && <span className="soft small"> {tab.count}</span>}
        </button>
      ))}
    </div>
  )
}
