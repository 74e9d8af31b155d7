import type { JobState, JobView } from '../model/pending.ts'
import type { RedisCommand, RedisReply } from '../ports.ts'
import { type BullmqKeys, bullmqKey } from '../redis/bullmq-keys.ts'
import { countOf } from '../redis/values.ts'
import { plain } from '../text/plain.ts'

/** Where jobs of a state are: lists have the oldest at their end, sorted sets at their beginning. */
const places: Readonly<Record<JobState, { readonly lists: readonly string[]; readonly set: string | null }>> =
  {
    // BullMQ 5 moves what waits to another list while it is paused.
    waiting: { lists: ['wait', 'paused'], set: null },
    active: { lists: ['active'], set: null },
    delayed: { lists: [], set: 'delayed' },
    prioritized: { lists: [], set: 'prioritized' },
    'waiting-children': { lists: [], set: 'waiting-children' },
    completed: { lists: [], set: 'completed' },
    failed: { lists: [], set: 'failed' },
  }

/** How many jobs each place of a state holds. */
export function countCommands(keys: BullmqKeys, state: JobState): readonly RedisCommand[] {
  const { lists, set } = places[state]
  const ofLists = lists.map((list): RedisCommand => ['LLEN', bullmqKey(keys, list)])
  return set === null ? ofLists : [...ofLists, ['ZCARD', bullmqKey(keys, set)]]
}

/** Asks for the ids of a page, oldest first, given the counts of each place. */
export function pageCommands(
  keys: BullmqKeys,
  state: JobState,
  counts: readonly number[],
  offset: number,
  limit: number,
): readonly RedisCommand[] {
  const { lists, set } = places[state]
  if (set !== null) return [['ZRANGE', bullmqKey(keys, set), offset, offset + limit - 1]]
  let skip = offset
  let left = limit
  return lists.flatMap((list, at): readonly RedisCommand[] => {
    const count = counts[at] ?? 0
    const from = skip
    skip = Math.max(0, skip - count)
    const take = Math.min(left, count - from)
    if (take <= 0) return []
    left -= take
    return [['LRANGE', bullmqKey(keys, list), -from - take, -from - 1]]
  })
}

/** The ids in the replies to a page, oldest first; BullMQ's own markers are no jobs. */
export function pageIds(state: JobState, replies: readonly RedisReply[]): readonly string[] {
  const oldestLast = places[state].set === null
  return replies.flatMap(reply => {
    const ids = reply.ok && Array.isArray(reply.value) ? (reply.value as readonly unknown[]) : []
    const jobs = ids.filter((id): id is string => typeof id === 'string' && !/^0(:|$)/.test(id))
    return oldestLast ? jobs.toReversed() : jobs
  })
}

const fields = ['name', 'timestamp', 'atm', 'attemptsMade', 'failedReason'] as const

/** Asks for what a list shows of a job. */
export const jobCommand = (keys: BullmqKeys, id: string): RedisCommand => [
  'HMGET',
  bullmqKey(keys, id),
  ...fields,
]

/** A job as a list shows it; a hash that is gone leaves a job without a name. */
export function readJob(id: string, state: JobState, reply: RedisReply | undefined): JobView {
  const values = reply?.ok && Array.isArray(reply.value) ? (reply.value as readonly unknown[]) : []
  const [name, timestamp, started, made, reason] = values
  return {
    id,
    name: typeof name === 'string' ? plain(name, 200) : '',
    state,
    addedAtMs: countOf(timestamp),
    attempts: countOf(started) ?? countOf(made) ?? 0,
    failedReason: typeof reason === 'string' ? plain(reason, 300) : null,
  }
}
