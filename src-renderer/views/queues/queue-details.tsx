import { type ReactNode, useState } from 'react'
import type { QueueView } from '#core/model/queue'
import type { BrokerView } from '#core/model/snapshot'
import { HistoryPanel } from '../../charts/history-panel.tsx'
import { useText } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { BullmqDetails } from './bullmq-details.tsx'
import { RabbitmqDetails } from './rabbitmq-details.tsx'
import { StreamDetails } from './stream-details.tsx'

interface QueueDetailsProps {
  readonly broker: BrokerView
  readonly queue: QueueView
}

/** What a queue is made of, what can be done to it, and its past. */
export function QueueDetails({ broker, queue }: QueueDetailsProps): ReactNode {
  const { s } = useText()
  const [past, setPast] = useState(false)
  const names = {
    queue_waiting: s.queues.waiting,
    queue_in_work: s.queues.inWork,
    queue_stuck: s.queues.stuck,
    queue_dead: s.queues.dead,
    queue_oldest_waiting_seconds: s.queues.oldestWaiting,
    queue_oldest_pending_seconds: s.queues.oldestPending,
  }
  const pastButton = (
    <Button tone="quiet" expanded={past} onPress={() => setPast(!past)}>
      {s.chart.past}
    </Button>
  )
  return (
    <div className="queue-details">
      <Own broker={broker} queue={queue}>
        {pastButton}
      </Own>
      {past && (
        <HistoryPanel
          broker={broker.name}
          names={names}
          belongs={labels => labels.queue === queue.name && (labels.kind ?? queue.kind) === queue.kind}
        />
      )}
    </div>
  )
}

/** What only queues of this kind have; lists and sets have nothing more. */
function Own({ broker, queue, children }: QueueDetailsProps & { readonly children: ReactNode }): ReactNode {
  if (queue.kind === 'stream')
    return (
      <StreamDetails broker={broker} queue={queue}>
        {children}
      </StreamDetails>
    )
  if (queue.kind === 'bullmq')
    return (
      <BullmqDetails broker={broker} queue={queue}>
        {children}
      </BullmqDetails>
    )
  return (
    <>
      {queue.detail?.rabbitmq && <RabbitmqDetails detail={queue.detail.rabbitmq} />}
      <div className="actions-row">{children}</div>
    </>
  )
}
