import type { RedisCommand } from '../../ports.ts'
import { isMarker } from '../../redis/commands.ts'
import { countOf } from '../../redis/values.ts'

/** Jobs at each end of a list, and of the prioritized set, whose ids are looked at. */
export const mostAtEnd = 100
export const mostPrioritized = 500
/** Priorities whose first job is looked at. */
const mostPriorities = 50
/** Jobs with ids of BullMQ's counter, and with ids of the application, whose age is asked for. */
const mostCounted = 20
const mostNamed = 100
/** Priority p of a job is its score divided by this. */
const scorePerPriority = 2 ** 32

/** A prioritized job. */
export interface Prioritized {
  readonly id: string
  readonly priority: number
}

/** Reads a reply of ZRANGE or ZRANGEBYSCORE with scores; garbage is left out. */
export function prioritizedOf(reply: unknown): readonly Prioritized[] {
  if (!Array.isArray(reply)) return []
  const jobs: Prioritized[] = []
  for (let at = 0; at + 1 < reply.length; at += 2) {
    const id: unknown = reply[at]
    const score = Number(reply[at + 1])
    if (typeof id === 'string' && Number.isFinite(score))
      jobs.push({ id, priority: Math.floor(score / scorePerPriority) })
  }
  return jobs
}

/** Asks for the first job of the next priority after the last one of `jobs`. */
export const nextPriority = (key: string, jobs: readonly Prioritized[]): RedisCommand => [
  'ZRANGEBYSCORE',
  key,
  ((jobs.at(-1)?.priority ?? 0) + 1) * scorePerPriority,
  '+inf',
  'WITHSCORES',
  'LIMIT',
  0,
  1,
]

/** The first job of each priority: within one, BullMQ takes them as they came. */
export const firstOfPriorities = (jobs: readonly Prioritized[]): readonly string[] =>
  jobs.filter((job, at) => job.priority !== jobs[at - 1]?.priority).map(({ id }) => id)

/** Whether so many priorities are in use that the oldest job may be in one that is not looked at. */
export const hasManyPriorities = (jobs: readonly Prioritized[]): boolean =>
  firstOfPriorities(jobs).length > mostPriorities

/**
 * Ids of the jobs that may have waited longest: both ends of each list (a LIFO job goes to the other end), the first job
 * of each priority, the lowest ids of BullMQ's counter, and jobs with ids of the application.
 */
export function mayBeOldest(
  lists: readonly (readonly string[])[],
  prioritized: readonly Prioritized[],
): readonly string[] {
  const jobs = lists.map(list => list.filter(id => !isMarker(id)))
  const all = [...new Set([...jobs.flat(), ...prioritized.map(({ id }) => id)])]
  const ends = jobs.flatMap(list => [list[0], list.at(-1)]).filter(id => id !== undefined)
  const firsts = firstOfPriorities(prioritized).slice(0, mostPriorities)
  const counted = all.filter(isCounted).toSorted((one, other) => Number(one) - Number(other))
  const named = all.filter(id => !isCounted(id))
  return [...new Set([...ends, ...firsts, ...counted.slice(0, mostCounted), ...named.slice(0, mostNamed)])]
}

const isCounted = (id: string): boolean => countOf(id) !== null
