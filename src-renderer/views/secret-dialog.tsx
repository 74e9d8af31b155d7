import { type ReactNode, useState } from 'react'
import type { Question } from '#core/model/snapshot'
import { useWindowContext } from '../store/context.ts'
import { useText } from '../text/text.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'

/** Asks for a password or passphrase. What is typed lives in this dialog only. */
export function SecretDialog({
  question,
}: {
  readonly question: Extract<Question, { kind: 'secret' }>
}): ReactNode {
  const { s } = useText()
  const { client } = useWindowContext()
  const [value, setValue] = useState('')
  const [remember, setRemember] = useState(false)
  const answer = (given: string | null): void =>
    void client.answerSecret({ questionId: question.id, value: given, remember: given !== null && remember })
  return (
    <Dialog
      title={s.secret.title(question.broker)}
      onClose={() => answer(null)}
      buttons={
        <>
          <Button onPress={() => answer(null)}>{s.secret.decline}</Button>
          <Button tone="primary" sends="secret">
            {s.secret.answer}
          </Button>
        </>
      }
    >
      <form
        id="secret"
        onSubmit={event => {
          event.preventDefault()
          answer(value)
        }}
      >
        <Field label={question.prompt} type="password" value={value} onChange={setValue} focusFirst />
      </form>
      {question.canRemember && (
        <label className="check">
          <input
            type="checkbox"
            checked={remember}
            onChange={event => setRemember(event.currentTarget.checked)}
          />
          <span>
            {s.secret.remember}
            <br />
            <span className="soft small">{s.secret.rememberHint}</span>
          </span>
        </label>
      )}
    </Dialog>
  )
}
