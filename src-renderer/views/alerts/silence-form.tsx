import { type ReactNode, useId, useState } from 'react'
import { tomorrowMs } from '#core/text/time'
import { useNow } from '../../store/clock.ts'
import { useWindowContext } from '../../store/context.ts'
import { safely } from '../../store/safely.ts'
import { useText } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { Choice } from '../../ui/choice.tsx'
import { Field } from '../../ui/field.tsx'
import { Segments } from '../../ui/segments.tsx'

interface SilenceFormProps {
  readonly broker: string
  /** The rule it began from; null offers the broker as a whole. */
  readonly rule: string | null
  readonly onDone: () => void
}

const hourMs = 60 * 60_000
const spans = [hourMs, 4 * hourMs, 'tomorrow', 7 * 24 * hourMs] as const
type Scope = 'rule' | 'broker' | 'everywhere' | 'all'

/** Promises not to tell anybody, of what, until when, and why. */
export function SilenceForm({ broker, rule, onDone }: SilenceFormProps): ReactNode {
  const { s, f } = useText()
  const { client } = useWindowContext()
  const id = useId()
  const nowMs = useNow()
  const [scope, setScope] = useState<Scope>(rule === null ? 'broker' : 'rule')
  const [span, setSpan] = useState<(typeof spans)[number]>(hourMs)
  const [comment, setComment] = useState('')
  const [refused, setRefused] = useState<string | null>(null)
  const send = async (): Promise<void> => {
    const answer = await safely(
      client.silence({
        broker: scope === 'everywhere' || scope === 'all' ? null : broker,
        rule: scope === 'rule' || scope === 'everywhere' ? rule : null,
        untilMs: span === 'tomorrow' ? tomorrowMs(f.voice, nowMs) : nowMs + span,
        comment: comment.trim(),
      }),
    )
    if (answer.ok) onDone()
    else setRefused(answer.error)
  }
  const scopes: readonly { readonly value: Scope; readonly word: string }[] = [
    ...(rule === null ? [] : [{ value: 'rule' as const, word: s.alerts.scopeRule(rule, broker) }]),
    { value: 'broker', word: s.alerts.scopeBroker(broker) },
    ...(rule === null
      ? [{ value: 'all' as const, word: s.alerts.scopeAll }]
      : [{ value: 'everywhere' as const, word: s.alerts.scopeEverywhere(rule) }]),
  ]
  return (
    <form
      id={id}
      className="silence-form"
      onSubmit={event => {
        event.preventDefault()
        void send()
      }}
    >
      <Choice label={s.alerts.silenceWhat} options={scopes} value={scope} onChange={setScope} />
      <Segments
        label={s.alerts.silenceFor}
        options={spans.map(value => ({
          value,
          word: value === 'tomorrow' ? s.alerts.untilTomorrow : f.span(value),
        }))}
        value={span}
        onChange={setSpan}
      />
      <Field label={s.alerts.comment} hint={s.alerts.commentHint} value={comment} onChange={setComment} />
      <Button sends={id}>{s.alerts.ways.silence}</Button>
      {refused !== null && <p role="alert">{refused}</p>}
    </form>
  )
}
