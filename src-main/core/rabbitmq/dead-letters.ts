import type { RabbitmqData, RabbitmqQueue } from './api.ts'

/** Where a queue sends what expires, overflows or is rejected. */
export interface DeadLetterRoute {
  readonly exchange: string
  /** Null: with the routing key that the message had. */
  readonly routingKey: string | null
}

/** What queues an exchange leads to. */
export type Bindings = RabbitmqData['bindings']

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null)

/** A queue's dead-letter route; its own arguments win over a policy. Null where it has none: dead messages are lost. */
export function deadLetterRoute(queue: RabbitmqQueue): DeadLetterRoute | null {
  const { arguments: own, effective_policy_definition: policy } = queue
  const exchange = textOf(own['x-dead-letter-exchange']) ?? textOf(policy['dead-letter-exchange'])
  if (exchange === null) return null
  const routingKey = textOf(own['x-dead-letter-routing-key']) ?? textOf(policy['dead-letter-routing-key'])
  return { exchange, routingKey }
}

/** The one queue that a route ends in; null where there are several or none, or the message decides. */
export function deadLetterQueue(route: DeadLetterRoute, bindings: Bindings | null): string | null {
  // The default exchange leads to the queue that is named like the key.
  if (route.exchange === '') return route.routingKey
  const queues = (bindings ?? []).filter(binding => binding.destination_type === 'queue')
  const exact = queues.filter(binding => binding.routing_key === route.routingKey)
  const ends = new Set((exact.length > 0 ? exact : queues).map(binding => binding.destination))
  return ends.size === 1 ? ([...ends][0] ?? null) : null
}
