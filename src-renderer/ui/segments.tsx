import type { ReactNode } from 'react'
import './segments.css'

interface SegmentsProps<T extends string | number> {
  readonly label: string
  readonly options: readonly { readonly value: T; readonly word: string }[]
  readonly value: T
  readonly onChange: (value: T) => void
}

/** A choice of one among few, all of them in sight. */
export function Segments<T extends string | number>(props: SegmentsProps<T>): ReactNode {
  const { label, options, value, onChange } = props
  return (
    <fieldset className="segments">
      <legend className="spoken">{label}</legend>
      {options.map(option => (
        <button
          key={option.value}
          type="button"
          aria-pressed={option.value === value}
          onClick={() => onChange(option.value)}
        >
          {option.word}
        </button>
      ))}
    </fieldset>
  )
}
