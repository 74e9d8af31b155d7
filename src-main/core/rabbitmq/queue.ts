import type { QueueDetail } from '../model/queue.ts'
import { type Language, say } from '../text/say.ts'
import type { RabbitmqQueue } from './api.ts'
import { type DeadLetterEnd, deadLetterRoute } from './dead-letters.ts'

/** What is known of a queue beside its own page entry. */
export interface QueueSurroundings {
  readonly atMs: number
  /** Of the server: `4.0.2`. */
  readonly version: string
  /** Where its dead letters end; null where it has no dead-letter exchange. */
  readonly deadLetterEnd: DeadLetterEnd | null
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
  const end = around.deadLetterEnd
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
      deadLetterQueue: end?.to === 'queue' ? end.queue : null,
      deliveryLimit: deliveryLimitOf(queue, around.version),
      consumers: queue.consumers,
      ready,
      unacknowledged,
      publishPerSecond: rates.publish_details,
      ackPerSecond: rates.ack_details,
      state: queue.state,
    },
    oldestWaitingMs: isStream(queue) ? null : ready === 0 ? 0 : headAge(queue, around.atMs),
    oldestPendingMs: null,
    stuck: null,
    dead: around.sharedWith.length > 0 ? null : around.deadLetters,
    addedPerSecond: rates.publish_details,
    trimmed: null,
    notes: notesOf(queue, around),
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

/** A stream keeps what was read, as a log does. */
const isStream = ({ type }: RabbitmqQueue): boolean => type === 'stream'

/**
 * How often a message is given out again before it is dead; null for no limit. Only quorum queues count; since 4.0 they
 * have a limit of 20 where none is set, and -1 takes it away.
 */
function deliveryLimitOf(queue: RabbitmqQueue, version: string): number | null {
  if (queue.type !== 'quorum') return null
  const set = limitOf(queue, 'delivery-limit')
  if (set !== null) return set < 0 ? null : set
  return Number.parseInt(version, 10) >= 4 ? 20 : null
}

function notesOf(queue: RabbitmqQueue, around: QueueSurroundings): readonly string[] {
  const { deadLetterEnd: end, sharedWith, language } = around
  const isLimited =
    ['message-ttl', 'max-length', 'max-length-bytes'].some(limit => limitOf(queue, limit) !== null) ||
    deliveryLimitOf(queue, around.version) !== null
  const exchange = deadLetterRoute(queue)?.exchange || say(language, 'rabbitmq-default-exchange')
  return [
    ...(queue.messages_ready === null ? [say(language, 'rabbitmq-no-counts')] : []),
    ...(isStream(queue) ? [say(language, 'rabbitmq-stream')] : []),
    ...(end?.to === 'unknown' ? [say(language, 'rabbitmq-dead-unknown')] : []),
    ...(end?.to === 'nowhere' ? [say(language, 'rabbitmq-dead-nowhere', { exchange })] : []),
    ...(end?.to === 'queue' && sharedWith.length > 0
      ? [say(language, 'rabbitmq-dead-shared', { queue: end.queue, others: sharedWith.join(', ') })]
      : []),
    // A stream cuts off what is old by design.
    ...(end === null && isLimited && !isStream(queue) ? [say(language, 'rabbitmq-lost')] : []),
  ]
}
