import type { QueueConfig, StreamConfig, WatchConfig } from '#core/model/config'
import type { FoundQueue, QueueKind, RedisQueueKind } from '#core/model/queue'

/** A queue to be sampled, with the limits its config sets. */
export interface WatchedQueue {
  readonly kind: RedisQueueKind
  readonly name: string
  /** BullMQ's key prefix where the name carries none; empty for other kinds. */
  readonly prefix: string
  readonly maxLength: number | null
  readonly maxWaiting: number | null
  /** Consumer groups that must be there. */
  readonly groups: readonly string[]
  readonly maxAgeSeconds: number | null
  /** The stream for entries that are given up. */
  readonly deadLetter: string | null
  /** Nobody named it: it was found by its keys. */
  readonly found: boolean
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

/** The queues that were found by their keys, as they are sampled. */
export const foundQueues = (found: readonly FoundQueue[], bullmqPrefix: string): readonly WatchedQueue[] =>
  found.map(({ kind, name }) => ({
    ...watchedQueue(kind, name, kind === 'bullmq' ? bullmqPrefix : ''),
    found: true,
  }))

function watchedQueue(kind: RedisQueueKind, queue: QueueConfig | StreamConfig, prefix: string): WatchedQueue {
  const written: Partial<Exclude<StreamConfig, string>> & { name: string } =
    typeof queue === 'string' ? { name: queue } : queue
  return {
    kind,
    name: written.name,
    prefix,
    maxLength: written.maxLength ?? null,
    maxWaiting: written.maxWaiting ?? null,
    groups: written.groups ?? [],
    maxAgeSeconds: written.maxAgeSeconds ?? null,
    deadLetter: written.deadLetter ?? null,
    found: false,
  }
}
