import { type ReactNode, useState } from 'react'
import type { GroupDetail, GroupReading, QueueView } from '#core/model/queue'
import type { BrokerView } from '#core/model/snapshot'
import type { Strings } from '../../strings/en.ts'
import type { Formats } from '../../text/format.ts'
import { useText } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { FactList } from '../../ui/fact-list.tsx'
import { ChangeButton } from './change-button.tsx'
import { Consumers } from './consumers.tsx'
import { PendingExplorer } from './pending-explorer.tsx'
import { age, known } from './queue-words.ts'

interface StreamDetailsProps {
  readonly broker: BrokerView
  readonly queue: QueueView
  /** Stands beside what can be done. */
  readonly children: ReactNode
}

/** The consumer groups of a stream, each with its consumers and what they hold, and what can be done to the stream. */
export function StreamDetails({ broker, queue, children }: StreamDetailsProps): ReactNode {
  const { s } = useText()
  const { name, length, reading, detail } = queue
  const groups = reading?.groups ?? []
  return (
    <>
      {groups.length === 0 && <p className="soft">{s.queues.noGroup}</p>}
      {groups.map(group => (
        <Group
          key={group.name}
          broker={broker}
          queue={name}
          group={group}
          detail={detail?.groups.find(one => one.name === group.name) ?? null}
        />
      ))}
      <div className="actions-row">
        <ChangeButton broker={broker} to={{ draft: { do: 'create-group', queue: name, group: null } }}>
          {s.change.createGroup}
        </ChangeButton>
        <ChangeButton broker={broker} to={{ draft: { do: 'trim', queue: name, length } }}>
          {s.change.trim}
        </ChangeButton>
        {children}
      </div>
    </>
  )
}

interface GroupProps {
  readonly broker: BrokerView
  readonly queue: string
  readonly group: GroupReading
  readonly detail: GroupDetail | null
}

function Group({ broker, queue, group, detail }: GroupProps): ReactNode {
  const { s, f } = useText()
  const [entries, setEntries] = useState(false)
  return (
    <section className="group" aria-label={group.name}>
      <div className="group-head">
        <h3>
          <span className="soft">{s.queues.groupWord}</span> {group.name}
        </h3>
        <span className="actions-row">
          <Button tone="quiet" expanded={entries} onPress={() => setEntries(!entries)}>
            {s.pending.show}
          </Button>
          <ChangeButton broker={broker} to={{ draft: { do: 'create-group', queue, group: group.name } }}>
            {s.change.recreate}
          </ChangeButton>
        </span>
      </div>
      <FactList facts={groupFacts(group, detail, s, f)} />
      {detail && detail.consumers.length > 0 && <Consumers consumers={detail.consumers} />}
      {entries && (
        <PendingExplorer
          broker={broker}
          queue={queue}
          group={group.name}
          consumers={detail?.consumers.map(consumer => consumer.name) ?? []}
        />
      )}
    </section>
  )
}

function lagWords(group: GroupReading, detail: GroupDetail | null, s: Strings, f: Formats): string {
  const counted = detail?.counted ?? null
  if (group.waiting === null && counted?.atLeast) return s.queues.countedAtLeast(f.count(counted.entries))
  if (group.waiting === null || group.waiting === group.lag) return known(group.waiting, s, f)
  return s.queues.counted(f.count(group.waiting))
}

const groupFacts = (group: GroupReading, detail: GroupDetail | null, s: Strings, f: Formats) => [
  { name: s.queues.consumers, value: f.count(group.consumers) },
  { name: s.queues.pending, value: f.count(group.pending) },
  { name: s.queues.lag, value: lagWords(group, detail, s, f) },
  { name: s.queues.oldestWaiting, value: age(detail?.oldestWaitingMs ?? null, s, f) },
  { name: s.queues.oldestPending, value: age(detail?.oldestPendingMs ?? null, s, f) },
  { name: s.queues.stuck, value: known(detail?.stuck ?? null, s, f) },
  { name: s.queues.dead, value: known(detail?.dead ?? null, s, f) },
  { name: s.queues.mostDeliveries, value: known(detail?.mostDeliveries ?? null, s, f) },
  { name: s.queues.lastDelivered, value: group.lastDeliveredId, mono: true },
]
