import { type ReactNode, useId, useState } from 'react'
import { useWindowContext } from '../../store/context.ts'
import { safely } from '../../store/safely.ts'
import { useText } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'

interface AcknowledgeFormProps {
  readonly alert: string
  readonly onDone: () => void
}

/** Says that somebody knows, and what they know. */
export function AcknowledgeForm({ alert, onDone }: AcknowledgeFormProps): ReactNode {
  const { s } = useText()
  const { client } = useWindowContext()
  const id = useId()
  const [note, setNote] = useState('')
  const [refused, setRefused] = useState<string | null>(null)
  const send = async (): Promise<void> => {
    const answer = await safely(client.acknowledgeAlert({ alert, note: note.trim() }))
    if (answer.ok) onDone()
    else setRefused(answer.error)
  }
  return (
    <form
      id={id}
      className="alert-form"
      onSubmit={event => {
        event.preventDefault()
        void send()
      }}
    >
      <Field label={s.alerts.note} hint={s.alerts.noteHint} value={note} onChange={setNote} />
      <Button sends={id}>{s.alerts.ways.acknowledge}</Button>
      {refused !== null && <p role="alert">{refused}</p>}
    </form>
  )
}
