import { type ReactNode, useId, useLayoutEffect, useRef } from 'react'
import './dialog.css'

interface DialogProps {
  readonly title: string
  readonly children: ReactNode
  /** The answers, the safe one first. */
  readonly buttons: ReactNode
  /** Esc, or what the safe button does. */
  readonly onClose: () => void
  readonly size?: 'small' | 'wide'
}

/** A modal dialog: focus stays inside, Esc closes, and focus goes back where it was. */
export function Dialog({ title, children, buttons, onClose, size = 'small' }: DialogProps): ReactNode {
  const frame = useRef<HTMLDialogElement>(null)
  const titleId = useId()
  useLayoutEffect(() => {
    const dialog = frame.current
    if (!dialog) return
    const before = document.activeElement
    dialog.showModal()
    const first = dialog.querySelector<HTMLElement>('[data-focus-first]')
    ;(first ?? dialog).focus()
    return () => {
      dialog.close()
      if (before instanceof HTMLElement) before.focus()
    }
  }, [])
  return (
    <dialog
      ref={frame}
      className={size === 'wide' ? 'dialog wide' : 'dialog'}
      aria-labelledby={titleId}
      tabIndex={-1}
      onCancel={event => {
        event.preventDefault()
        onClose()
      }}
    >
      <h2 id={titleId}>{title}</h2>
      <div className="dialog-body">{children}</div>
      <div className="dialog-buttons">{buttons}</div>
    </dialog>
  )
}
