import { type ReactNode, useId } from 'react'
import './field.css'

interface FieldProps {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly hint?: string
  readonly type?: 'text' | 'password'
  readonly mono?: boolean
  readonly focusFirst?: boolean
  readonly numeric?: boolean
  /** Values to choose from; others can still be typed. */
  readonly among?: readonly string[]
}

/** A line of text with its label above and its hint below. */
export function Field(props: FieldProps): ReactNode {
  const { label, value, onChange, hint, type = 'text', mono = false, focusFirst = false, numeric } = props
  const { among = [] } = props
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type={type}
        className={mono ? 'mono' : undefined}
        value={value}
        inputMode={numeric ? 'numeric' : undefined}
        autoComplete="off"
        list={among.length > 0 ? `${id}-among` : undefined}
        spellCheck={false}
        aria-describedby={hint ? `${id}-hint` : undefined}
        data-focus-first={focusFirst || undefined}
        onChange={event => onChange(event.currentTarget.value)}
      />
      {among.length > 0 && (
        <datalist id={`${id}-among`}>
          {among.map(one => (
            <option key={one} value={one} />
          ))}
        </datalist>
      )}
      {hint && (
        <p id={`${id}-hint`} className="soft small">
          {hint}
        </p>
      )}
    </div>
  )
}
