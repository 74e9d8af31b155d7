import { type ReactNode, useId } from 'react'
import './field.css'

interface ChoiceProps<T extends string> {
  readonly label: string
  readonly options: readonly { readonly value: T; readonly word: string; readonly hint?: string }[]
  readonly value: T
  readonly onChange: (value: T) => void
}

/** A choice of one among few, each with what it means. */
export function Choice<T extends string>({ label, options, value, onChange }: ChoiceProps<T>): ReactNode {
  const id = useId()
  return (
    <fieldset className="field choice">
      <legend>{label}</legend>
      {options.map(option => (
        <label key={option.value} className="check">
          <input
            type="radio"
            name={id}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
          />
          <span>
            {option.word}
            {option.hint && <span className="soft small choice-hint">{option.hint}</span>}
          </span>
        </label>
      ))}
    </fieldset>
  )
}
