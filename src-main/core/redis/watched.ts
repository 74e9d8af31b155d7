import type { QueueConfig, WatchConfig } from '#core/model/config'
import type { QueueKind, RedisQueueKind } from '#core/model/queue'

/** A queue to be sampled, with the limits its config sets. */
export interface WatchedQueue {
  readonly kind: RedisQueueKind
  readonly name: string
  /** BullMQ's key prefix; empty for other kinds. */
  readonly prefix: string
  readonly maxLength: number | null
  readonly maxWaiting: number | null
}

/** The queues a config watches, in its order, each once. */
export function watchedQueues(watch: WatchConfig): readonly WatchedQueue[] {
  const all = [
    ...watch.streams.map(queue => watchedQueue('stream', queue, '')),
    ...watch.lists.map(queue => watchedQueue('list', queue, '')),
    ...watch.sets.map(queue => watchedQueue('set', queue, '')),
    ...watch.sortedSets.map(queue => watchedQueue('zset', queue, '')),
    ...watch.bullmq.map(queue => watchedQueue('bullmq', queue, watch.bullmqPrefix)),
  ]
  const seen = new Set<string>()
  return all.filter(queue => {
    const id = queueId(queue)
    if (seen.has(id)) return false
    seen.add(id)
    return true
  })
}

/** What tells one queue of a broker from another. */
export const queueId = (queue: { readonly kind: QueueKind; readonly name: string }): string =>
  `${queue.kind} ${queue.name}`

function watchedQueue(kind: RedisQueueKind, queue: QueueConfig, prefix: string): WatchedQueue {
  const written = typeof queue === 'string' ? { name: queue } : queue
  return {
    kind,
    name: written.name,
    prefix,
    maxLength: written.maxLength ?? null,
    maxWaiting: written.maxWaiting ?? null,
  }
}
