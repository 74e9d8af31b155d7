import type { RabbitmqData, RabbitmqQueue } from './api.ts'

/** Where a queue sends what expires, overflows or is rejected. */
export interface DeadLetterRoute {
  readonly exchange: string
  /** Null: with the routing key that the message had. */
  readonly routingKey: string | null
}

/** What an exchange does with a message; `missing` where there is no such exchange. */
export type Exchange =
  | {
      readonly type: string
      /** What no binding takes goes to another exchange. */
      readonly hasAlternate: boolean
      readonly bindings: RabbitmqData['bindings']
    }
  | 'missing'

/** Exchanges by their name; one that could not be asked is not in there. */
export type Exchanges = ReadonlyMap<string, Exchange>

/** Where dead letters end: in one queue, nowhere (they are lost), or where cannot be told. */
export type DeadLetterEnd =
  | { readonly to: 'queue'; readonly queue: string }
  | { readonly to: 'nowhere' | 'unknown' }

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null)

/** A queue's dead-letter route; its own arguments win over a policy. Null where it has none: dead messages are lost. */
export function deadLetterRoute(queue: RabbitmqQueue): DeadLetterRoute | null {
  const { arguments: own, effective_policy_definition: policy } = queue
  const exchange = textOf(own['x-dead-letter-exchange']) ?? textOf(policy['dead-letter-exchange'])
  if (exchange === null) return null
  const routingKey = textOf(own['x-dead-letter-routing-key']) ?? textOf(policy['dead-letter-routing-key'])
  return { exchange, routingKey }
}

/** Where a route ends, by the bindings of its exchange. */
export function deadLetterEnd(
  { exchange: name, routingKey }: DeadLetterRoute,
  exchanges: Exchanges,
): DeadLetterEnd {
  // The default exchange leads to the queue that is named like the key.
  if (name === '') return routingKey === null ? { to: 'unknown' } : { to: 'queue', queue: routingKey }
  const exchange = exchanges.get(name)
  if (exchange === undefined) return { to: 'unknown' }
  if (exchange === 'missing') return { to: 'nowhere' }
  const { type, hasAlternate, bindings } = exchange
  const takes = bindings.map(({ routing_key }) => matches(type, routing_key, routingKey))
  const taken = bindings.filter((_, at) => takes[at] === true)
  const ends = new Set(taken.map(({ destination }) => destination))
  const [queue] = ends
  // What may be taken by another binding or exchange, too, is not known to end in one queue.
  if (takes.includes(null) || taken.some(({ destination_type }) => destination_type !== 'queue'))
    return { to: 'unknown' }
  if (queue === undefined) return { to: hasAlternate ? 'unknown' : 'nowhere' }
  return ends.size === 1 ? { to: 'queue', queue } : { to: 'unknown' }
}

/** Whether a binding takes a message with a routing key (null: any that it had); null where that cannot be told. */
function matches(type: string, binding: string, key: string | null): boolean | null {
  if (type === 'fanout') return true
  if (type === 'topic') {
    if (binding === '#') return true
    return key === null ? null : topicMatches(binding.split('.'), key.split('.'))
  }
  if (type === 'direct') return key === null ? null : binding === key
  return null
}

/** `*` is one word of a topic, `#` any number of them. */
function topicMatches(pattern: readonly string[], words: readonly string[]): boolean {
  const [first, ...more] = pattern
  if (first === undefined) return words.length === 0
  if (first === '#')
    return topicMatches(more, words) || (words.length > 0 && topicMatches(pattern, words.slice(1)))
  return words.length > 0 && (first === '*' || first === words[0]) && topicMatches(more, words.slice(1))
}
