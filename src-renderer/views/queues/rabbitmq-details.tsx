import type { ReactNode } from 'react'
import type { RabbitmqDetail } from '#core/model/queue'
import type { Strings } from '../../strings/en.ts'
import { useText } from '../../text/text.ts'
import { FactList } from '../../ui/fact-list.tsx'
import { known } from './queue-words.ts'

/** What RabbitMQ says of one of its queues. */
export function RabbitmqDetails({ detail }: { readonly detail: RabbitmqDetail }): ReactNode {
  const { s, f } = useText()
  const { rabbit } = s.queues
  const rate = (perSecond: number | null): string =>
    perSecond === null ? s.queues.unknown : f.rate(perSecond)
  return (
    <FactList
      facts={[
        { name: rabbit.state, value: detail.state },
        { name: s.queues.kind, value: detail.type },
        { name: rabbit.vhost, value: detail.vhost, mono: true },
        { name: rabbit.durable, value: detail.durable ? s.yes : s.no },
        { name: s.queues.consumers, value: known(detail.consumers, s, f) },
        { name: rabbit.published, value: rate(detail.publishPerSecond) },
        { name: rabbit.acknowledged, value: rate(detail.ackPerSecond) },
        {
          name: rabbit.ttl,
          value: detail.messageTtlMs === null ? rabbit.notSet : f.span(detail.messageTtlMs),
        },
        {
          name: rabbit.maxLength,
          value: detail.maxLength === null ? rabbit.notSet : f.count(detail.maxLength),
        },
        {
          name: rabbit.deliveryLimit,
          value: detail.deliveryLimit === null ? rabbit.notSet : f.count(detail.deliveryLimit),
        },
        { name: rabbit.deadLetter, value: deadLetters(detail, s) },
        { name: rabbit.policy, value: detail.policy ?? rabbit.notSet },
      ]}
    />
  )
}

/** Where messages go that are given up: the exchange, and the queue behind it where that is known. */
function deadLetters({ deadLetterExchange, deadLetterQueue }: RabbitmqDetail, s: Strings): string {
  if (deadLetterExchange === null) return s.queues.rabbit.notSet
  const exchange = deadLetterExchange === '' ? s.queues.rabbit.defaultExchange : deadLetterExchange
  return deadLetterQueue === null ? exchange : `${exchange} → ${deadLetterQueue}`
}
