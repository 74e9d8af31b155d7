import { type ReactNode, useState } from 'react'
import type { PendingPage } from '#core/model/pending'
import type { BrokerView } from '#core/model/snapshot'
import { useWindowContext } from '../../store/context.ts'
import { useAsked } from '../../store/use-asked.ts'
import { useChosen } from '../../store/use-chosen.ts'
import { useText } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { Segments } from '../../ui/segments.tsx'
import { ChangeButton } from './change-button.tsx'
import { EntryTable } from './entry-table.tsx'
import { PageTold } from './page-told.tsx'

interface PendingExplorerProps {
  readonly broker: BrokerView
  readonly queue: string
  readonly group: string
  readonly consumers: readonly string[]
}

const pageSize = 25
const minuteMs = 60_000
const idles = [0, minuteMs, 5 * minuteMs, 60 * minuteMs] as const

const deadLetterOf = ({ queues }: BrokerView, name: string): string | null =>
  queues.find(queue => queue.kind === 'stream' && queue.name === name)?.declared?.deadLetter ?? null

/** The entries a group holds, oldest first, a page at a time, and what can be done to the chosen ones. */
export function PendingExplorer({ broker, queue, group, consumers }: PendingExplorerProps): ReactNode {
  const { s, f } = useText()
  const { client } = useWindowContext()
  const [minIdleMs, setMinIdle] = useState<number>(0)
  /** Where each page before this one began. */
  const [before, setBefore] = useState<readonly (string | null)[]>([])
  const [after, setAfter] = useState<string | null>(null)
  const asked = { broker: broker.name, queue, group, after, minIdleMs, limit: pageSize }
  const { answer, again } = useAsked(client.pending, asked)
  const page = answer?.ok ? answer.value : null
  const entries = page?.entries ?? []
  const chosen = useChosen(entries.map(entry => entry.id))
  const turnTo = (id: string | null, pages: readonly (string | null)[]): void => {
    setAfter(id)
    setBefore(pages)
  }
  const idleOf = Math.min(...entries.filter(({ id }) => chosen.has(id)).map(({ idleMs }) => idleMs))
  const some = chosen.ids.length > 0
  const { ids } = chosen
  return (
    <div className="explorer">
      <div className="explorer-bar">
        <Segments
          label={s.pending.idleFilter}
          options={idles.map(value => ({
            value,
            word:
              value === 0
                ? s.pending.all
                : value === minuteMs
                  ? s.pending.idleFor(f.span(value))
                  : `≥ ${f.span(value)}`,
          }))}
          value={minIdleMs}
          onChange={value => {
            setMinIdle(value)
            turnTo(null, [])
          }}
        />
        <PageTold total={page?.total ?? null} chosen={chosen.ids.length} onAgain={again} />
      </div>
      {answer && !answer.ok && <p role="alert">{answer.error}</p>}
      {page && <EntryTable broker={broker.name} queue={queue} entries={entries} chosen={chosen} />}
      <div className="explorer-bar">
        <span className="actions-row">
          <ChangeButton
            broker={broker}
            to={some ? { draft: { do: 'claim', queue, group, ids, minIdleMs: idleOf, consumers } } : null}
          >
            {s.change.claim}
          </ChangeButton>
          <ChangeButton
            broker={broker}
            to={some ? { change: { do: 'acknowledge', queue, group, ids: [...ids] } } : null}
          >
            {s.change.acknowledge}
          </ChangeButton>
          <ChangeButton
            broker={broker}
            to={
              some
                ? { draft: { do: 'dead-letter', queue, group, ids, to: deadLetterOf(broker, queue) } }
                : null
            }
          >
            {s.change.toDeadLetter}
          </ChangeButton>
        </span>
        <Pages
          page={page}
          first={before.length === 0}
          onBack={() => turnTo(before.at(-1) ?? null, before.slice(0, -1))}
          onNext={next => turnTo(next, [...before, after])}
        />
      </div>
    </div>
  )
}

interface PagesProps {
  readonly page: PendingPage | null
  readonly first: boolean
  readonly onBack: () => void
  readonly onNext: (after: string) => void
}

function Pages({ page, first, onBack, onNext }: PagesProps): ReactNode {
  const { s } = useText()
  const next = page?.nextAfter ?? null
  if (first && next === null) return null
  return (
    <span className="actions-row">
      <Button tone="quiet" off={first} onPress={onBack}>
        {s.pending.earlier}
      </Button>
      <Button tone="quiet" off={next === null} onPress={() => next !== null && onNext(next)}>
        {s.pending.later}
      </Button>
    </span>
  )
}
