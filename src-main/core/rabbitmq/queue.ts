import type { QueueDetail } from '../model/queue.ts'
import { type Language, say } from '../text/say.ts'
import type { RabbitmqQueue } from './api.ts'
import { deadLetterRoute } from './dead-letters.ts'

/** What is known of a queue beside its own page entry. */
export interface QueueSurroundings {
  readonly atMs: number
  /** The queue that its dead letters end in; null where it has none, or it cannot be told. */
  readonly deadLetterQueue: string | null
  /** What waits in there; null when it is unknown. */
  readonly deadLetters: number | null
  /** Other queues whose dead letters end in the same. */
  readonly sharedWith: readonly string[]
  readonly language: Language
}

/** One queue of RabbitMQ with its limits, rates and dead letters. */
export function rabbitmqDetail(queue: RabbitmqQueue, around: QueueSurroundings): QueueDetail {
  const { messages_ready: ready, messages_unacknowledged: unacknowledged, message_stats: rates } = queue
  const route = deadLetterRoute(queue)
  return {
    kind: 'rabbitmq',
    name: queue.name,
    atMs: around.atMs,
    groups: [],
    bullmq: null,
    rabbitmq: {
      vhost: queue.vhost,
      type: queue.type,
      durable: queue.durable,
      policy: queue.policy || null,
      messageTtlMs: limitOf(queue, 'message-ttl'),
      maxLength: limitOf(queue, 'max-length'),
      deadLetterExchange: route?.exchange ?? null,
      deadLetterQueue: around.deadLetterQueue,
      consumers: queue.consumers,
      ready,
      unacknowledged,
      publishPerSecond: rates.publish_details,
      ackPerSecond: rates.ack_details,
      state: queue.state,
    },
    oldestWaitingMs: ready === 0 ? 0 : headAge(queue, around.atMs),
    oldestPendingMs: null,
    stuck: null,
    dead: around.sharedWith.length > 0 ? null : around.deadLetters,
    addedPerSecond: rates.publish_details,
    trimmed: null,
    notes: notesOf(queue, around, route !== null),
  }
}

/** A limit of the queue's own arguments and of its policy: the lower one holds. */
function limitOf(
  { arguments: own, effective_policy_definition: policy }: RabbitmqQueue,
  limit: string,
): number | null {
  const set = [own[`x-${limit}`], policy[limit]].filter(value => typeof value === 'number')
  return set.length === 0 ? null : Math.min(...set)
}

/** Only messages that their publisher stamped have an age. */
const headAge = ({ head_message_timestamp: seconds }: RabbitmqQueue, atMs: number): number | null =>
  seconds === null || seconds === undefined ? null : Math.max(0, atMs - seconds * 1000)

function notesOf(queue: RabbitmqQueue, around: QueueSurroundings, hasRoute: boolean): readonly string[] {
  const isLimited = ['message-ttl', 'max-length'].some(limit => limitOf(queue, limit) !== null)
  const { deadLetterQueue: end, sharedWith, language } = around
  return [
    ...(queue.messages_ready === null ? [say(language, 'rabbitmq-no-counts')] : []),
    ...(hasRoute && end === null ? [say(language, 'rabbitmq-dead-unknown')] : []),
    ...(end !== null && sharedWith.length > 0
      ? [say(language, 'rabbitmq-dead-shared', { queue: end, others: sharedWith.join(', ') })]
      : []),
    ...(!hasRoute && isLimited ? [say(language, 'rabbitmq-lost')] : []),
  ]
}
