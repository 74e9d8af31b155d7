import type { ReactNode } from 'react'
import './button.css'

interface ButtonProps {
  readonly children: ReactNode
  readonly onPress?: () => void
  /** The id of a form that it sends instead. */
  readonly sends?: string
  /** `primary` is the one answer a dialog is about; `quiet` has no border until pointed at. */
  readonly tone?: 'plain' | 'primary' | 'quiet'
  /** Greyed, still reachable by keyboard, so that its reason can be read. */
  readonly off?: boolean
  /** The id of the text that says why, or what it does. */
  readonly describedBy?: string | undefined
  readonly label?: string
  readonly focusFirst?: boolean
  /** Whether what it opens in place is open. */
  readonly expanded?: boolean
}

/** A button. */
export function Button(props: ButtonProps): ReactNode {
  const {
    children,
    onPress,
    sends,
    tone = 'plain',
    off = false,
    describedBy,
    label,
    focusFirst = false,
    expanded,
  } = props
  return (
    <button
      type={sends === undefined || off ? 'button' : 'submit'}
      form={sends}
      className={`button ${tone}`}
      aria-disabled={off}
      aria-describedby={describedBy}
      aria-label={label}
      aria-expanded={expanded}
      data-focus-first={focusFirst || undefined}
      onClick={off ? undefined : onPress}
    >
      {children}
    </button>
  )
}
