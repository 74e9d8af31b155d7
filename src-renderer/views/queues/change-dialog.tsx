import { type ReactNode, useState } from 'react'
import type { BrokerView } from '#core/model/snapshot'
import { type ChangeDraft, changeOf, type DraftWords, firstWords } from '../../store/change-draft.ts'
import { useWindowContext } from '../../store/context.ts'
import { openPlan } from '../../store/planning.ts'
import { useText } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { Choice } from '../../ui/choice.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'

interface ChangeDialogProps {
  readonly broker: BrokerView
  readonly draft: ChangeDraft
}

/** Asks what a change to a queue still lacks; then its plan is shown. */
export function ChangeDialog({ broker, draft }: ChangeDialogProps): ReactNode {
  const { s } = useText()
  const { client, store } = useWindowContext()
  const queue = broker.queues.find(one => one.name === draft.queue)
  const [words, setWords] = useState(() => firstWords(draft, queue?.maxLength ?? null))
  const change = changeOf(draft, words)
  const close = (): void => store.setState({ dialog: null })
  const title =
    draft.do === 'create-group' && draft.group !== null
      ? s.change.recreateTitle(draft.group)
      : s.change.titles[draft.do](draft.queue)
  return (
    <Dialog
      title={title}
      onClose={close}
      buttons={
        <>
          <Button onPress={close}>{s.plan.cancel}</Button>
          <Button tone="primary" sends="queue-change" off={change === null}>
            {s.deploy.next}
          </Button>
        </>
      }
    >
      <form
        id="queue-change"
        className="form"
        onSubmit={event => {
          event.preventDefault()
          if (change) void openPlan(client, store, { kind: 'queue', broker: broker.name, change })
        }}
      >
        <Fields
          draft={draft}
          words={words}
          onWords={changed => setWords(before => ({ ...before, ...changed }))}
        />
      </form>
    </Dialog>
  )
}

interface FieldsProps {
  readonly draft: ChangeDraft
  readonly words: DraftWords
  readonly onWords: (changed: Partial<DraftWords>) => void
}

function Fields({ draft, words, onWords }: FieldsProps): ReactNode {
  const { s, f } = useText()
  const name = (label: string, hint: string, among: readonly string[] = []): ReactNode => (
    <Field
      label={label}
      hint={hint}
      value={words.name}
      onChange={value => onWords({ name: value })}
      among={among}
      mono
      focusFirst
    />
  )
  const count = (label: string, hint: string): ReactNode => (
    <Field
      label={label}
      hint={hint}
      value={words.count}
      onChange={value => onWords({ count: value })}
      numeric
    />
  )
  switch (draft.do) {
    case 'claim':
      return (
        <>
          <p>{s.change.claimBody(f.count(draft.ids.length), draft.group, f.span(draft.minIdleMs))}</p>
          {name(s.change.consumer, s.change.consumerHint, draft.consumers)}
        </>
      )
    case 'dead-letter':
      return (
        <>
          <p>{s.change.deadLetterBody(f.count(draft.ids.length), draft.group)}</p>
          {name(s.change.deadLetter, s.change.deadLetterHint)}
        </>
      )
    case 'trim':
      return (
        <>
          <p>{s.change.trimBody(draft.length === null ? s.queues.unknown : f.count(draft.length))}</p>
          {count(s.change.keep, s.change.keepHint)}
        </>
      )
    case 'create-group':
      return (
        <>
          {draft.group === null ? name(s.change.group, s.change.groupHint) : <p>{s.change.recreateBody}</p>}
          <Choice
            label={s.change.from}
            value={words.from}
            onChange={from => onWords({ from })}
            options={[
              { value: '0', word: s.change.fromStart, hint: s.change.fromStartHint },
              { value: '$', word: s.change.fromNow, hint: s.change.fromNowHint },
            ]}
          />
        </>
      )
    case 'drain':
      return (
        <Choice
          label={s.change.drainWhat}
          value={words.delayed ? 'all' : 'waiting'}
          onChange={value => onWords({ delayed: value === 'all' })}
          options={[
            { value: 'waiting', word: s.change.drainWaiting, hint: s.change.drainHint },
            { value: 'all', word: s.change.drainAll, hint: s.change.drainAllHint },
          ]}
        />
      )
    case 'clean':
      return (
        <>
          <Choice
            label={s.change.cleanWhat}
            value={words.state}
            onChange={state => onWords({ state })}
            options={[
              { value: 'completed', word: s.jobs.states.completed },
              { value: 'failed', word: s.jobs.states.failed },
            ]}
          />
          <Field
            label={s.change.olderThan}
            value={words.hours}
            onChange={hours => onWords({ hours })}
            numeric
          />
          {count(s.change.most, s.change.mostHint)}
        </>
      )
  }
}
