import { ageOf } from './age.ts'
import { answerOf, type Look, type LookMaking, refusal } from './look.ts'

/** Looks at a sorted set: where its scores are times, the lowest says what waits longest. */
export function lookAtSortedSet({ queue, memory, language }: LookMaking): Look {
  return {
    commands: [['ZRANGE', queue.name, 0, 0, 'WITHSCORES']],
    read([lowest], nowMs) {
      const pair = answerOf(lowest)
      const items: readonly unknown[] = Array.isArray(pair) ? pair : []
      const note = refusal(language, 'ZRANGE', lowest)
      return {
        detail: {
          kind: 'zset',
          name: queue.name,
          atMs: nowMs,
          groups: [],
          bullmq: null,
          rabbitmq: null,
          oldestWaitingMs: Array.isArray(pair) && items.length === 0 ? 0 : ageOf(items[1], nowMs),
          oldestPendingMs: null,
          stuck: null,
          dead: null,
          addedPerSecond: null,
          trimmed: null,
          notes: note === null ? [] : [note],
        },
        memory,
        weight: 0,
      }
    },
  }
}
