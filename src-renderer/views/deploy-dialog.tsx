import { type ReactNode, useState } from 'react'
import type { BrokerView } from '#core/model/snapshot'
import { useWindowContext } from '../store/context.ts'
import { openPlan } from '../store/planning.ts'
import { useAnswer } from '../store/use-answer.ts'
import { useText } from '../text/text.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Tag } from '../ui/tag.tsx'
import { matchingTags } from './tag-search.ts'
import './deploy-dialog.css'

interface DeployDialogProps {
  readonly broker: BrokerView
  /** Why a person is asked to choose. */
  readonly note: string | null
}

/** Chooses what to deploy: a tag of the registry, or one that is typed. */
export function DeployDialog({ broker, note }: DeployDialogProps): ReactNode {
  const { s } = useText()
  const { client, store } = useWindowContext()
  const [typed, setTyped] = useState('')
  const answer = useAnswer(client.tags, broker.name, 0)
  const list = answer.state === 'here' && answer.value.ok ? answer.value.value : null
  const tags = list?.tags ?? []
  const failure =
    answer.state === 'failed'
      ? answer.error
      : answer.state === 'here' && !answer.value.ok
        ? answer.value.error
        : null
  const matches = matchingTags(tags, typed)
  const tag = typed.trim()
  const runningTags = new Set(broker.releases[0]?.images.map(image => image.tag))
  const close = (): void => store.setState({ dialog: null })
  const next = (chosen: string): void =>
    void openPlan(client, store, { kind: 'deploy', broker: broker.name, tag: chosen })
  return (
    <Dialog
      title={s.deploy.title(broker.title)}
      onClose={close}
      buttons={
        <>
          <Button onPress={close}>{s.plan.cancel}</Button>
          <Button tone="primary" off={tag === ''} sends="deploy">
            {s.deploy.next}
          </Button>
        </>
      }
    >
      <form
        id="deploy"
        className="tag-search"
        onSubmit={event => {
          event.preventDefault()
          if (tag !== '') next(tag)
        }}
      >
        <label htmlFor="deploy-tag">{s.deploy.hint}</label>
        <input
          id="deploy-tag"
          className="text-input mono"
          value={typed}
          maxLength={10_240}
          autoComplete="off"
          spellCheck={false}
          data-focus-first
          onChange={event => setTyped(event.currentTarget.value)}
        />
      </form>
      <div className="tag-list" aria-live="polite">
        {note !== null && <p>{note}</p>}
        {list?.unasked.map(text => (
          <p key={text}>{text}</p>
        ))}
        {answer.state === 'asked' && <p className="soft">{s.deploy.loading}</p>}
        {failure !== null && <p>{s.deploy.failed(failure)}</p>}
        {answer.state === 'here' && failure === null && tags.length === 0 && (
          <p className="soft">{s.deploy.none}</p>
        )}
        {tags.length > 0 && matches.length === 0 && <p className="soft">{s.deploy.noMatch(tag)}</p>}
        <ul aria-label={s.deploy.tags}>
          {matches.map(match => (
            <li key={match.name}>
              <button type="button" aria-pressed={match.name === tag} onClick={() => setTyped(match.name)}>
                <span className="mono">{match.name}</span>
                {match.missing.length > 0 && <Tag>{s.deploy.missing(match.missing.join(', '))}</Tag>}
                {runningTags.has(match.name) && <Tag tone="strong">{s.deploy.running}</Tag>}
              </button>
            </li>
          ))}
        </ul>
      </div>
    </Dialog>
  )
}
