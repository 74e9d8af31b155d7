import type { QueueChange } from '../model/queue-change.ts'
import type { RedisCommand, RedisReply } from '../ports.ts'
import { type BullmqKeys, bullmqKey } from '../redis/bullmq-keys.ts'
import { countOf } from '../redis/values.ts'
import { err, ok, type Result } from '../result.ts'
import { type BullmqMajor, bullmqMajor } from './bullmq-version.ts'
import { refusalText } from './refusal.ts'
import type { StreamChange } from './seen.ts'

/** A change of a BullMQ queue. */
export type BullmqChange = Exclude<QueueChange, StreamChange>

/** A change of single jobs. */
export type JobsChange = Extract<BullmqChange, { readonly ids: readonly string[] }>

/** Where a job stood when a change was planned. */
export interface JobSeen {
  readonly id: string
  readonly state: 'failed' | 'completed' | 'delayed' | 'other' | 'gone'
  /** When it ended, as its hash says: another value means that it ran again. */
  readonly finishedOn: string | null
  /** A worker holds it. */
  readonly locked: boolean
}

/** A BullMQ queue as it was when a change of it was planned. */
export interface BullmqSeen {
  readonly of: 'bullmq'
  readonly prefix: string
  readonly version: string | null
  readonly major: BullmqMajor
  readonly paused: boolean
  readonly counts: Readonly<Record<Counted, number>>
  /** Of a clean: jobs that are old enough, and the time they ended before, in epoch ms. */
  readonly old: { readonly count: number; readonly beforeMs: number } | null
  readonly jobs: readonly JobSeen[]
}

const lists = ['wait', 'paused', 'active'] as const
const sets = ['delayed', 'prioritized', 'completed', 'failed'] as const
type Counted = (typeof lists)[number] | (typeof sets)[number]

/** Questions for each job. */
const perJob = 5

/** The commands that tell how a queue stands, in the order in which `readBullmq` reads their replies. */
export function bullmqCommands(
  keys: BullmqKeys,
  change: BullmqChange,
  beforeMs: number,
): readonly RedisCommand[] {
  const key = (part: string): string => bullmqKey(keys, part)
  const ids = 'ids' in change ? change.ids : []
  return [
    ['HMGET', key('meta'), 'version', 'paused'],
    ['EXISTS', key('meta')],
    ...lists.map((list): RedisCommand => ['LLEN', key(list)]),
    ...sets.map((set): RedisCommand => ['ZCARD', key(set)]),
    ['ZCOUNT', key(change.do === 'clean' ? change.state : 'failed'), '-inf', beforeMs],
    ...ids.flatMap((id): readonly RedisCommand[] => [
      ['HMGET', key(id), 'finishedOn', 'timestamp'],
      ['ZSCORE', key('failed'), id],
      ['ZSCORE', key('completed'), id],
      ['ZSCORE', key('delayed'), id],
      ['EXISTS', key(`${id}:lock`)],
    ]),
  ]
}

/** Reads how a queue stands; the error is a sentence. */
export function readBullmq(
  keys: BullmqKeys,
  change: BullmqChange,
  replies: readonly RedisReply[],
  beforeMs: number,
): Result<BullmqSeen> {
  const refused = replies.find(reply => !reply.ok)
  if (refused !== undefined) return err(refusalText(refused, change.queue, null))
  const values = replies.map(reply => (reply.ok ? reply.value : null))
  const [meta, exists, ...rest] = values
  if (exists === 0)
    return err(`${change.queue} is no BullMQ queue here: ${bullmqKey(keys, 'meta')} is missing.`)
  const [version = null, paused = null] = Array.isArray(meta) ? (meta as readonly unknown[]) : []
  const written = typeof version === 'string' ? version : null
  const major = bullmqMajor(written)
  if (!major.ok) return err(`${change.queue} is not changed from here. ${major.error}`)
  const names: readonly Counted[] = [...lists, ...sets]
  const counts = Object.fromEntries(names.map((name, at) => [name, countOf(rest[at]) ?? 0]))
  const ofJobs = rest.slice(names.length + 1)
  const ids = 'ids' in change ? change.ids : []
  return ok({
    of: 'bullmq',
    prefix: keys.prefix,
    version: written,
    major: major.value,
    paused: paused !== null,
    counts: counts as BullmqSeen['counts'],
    old: change.do === 'clean' ? { count: countOf(rest[names.length]) ?? 0, beforeMs } : null,
    jobs: ids.map((id, at) => jobSeen(id, ofJobs.slice(at * perJob, (at + 1) * perJob))),
  })
}

function jobSeen(id: string, values: readonly unknown[]): JobSeen {
  const [hash, failed, completed, delayed, lock] = values
  const [finished = null, added = null] = Array.isArray(hash) ? (hash as readonly unknown[]) : []
  const inSet = (score: unknown): boolean => score !== null && score !== undefined
  const state =
    added === null
      ? 'gone'
      : inSet(failed)
        ? 'failed'
        : inSet(completed)
          ? 'completed'
          : inSet(delayed)
            ? 'delayed'
            : 'other'
  return { id, state, finishedOn: typeof finished === 'string' ? finished : null, locked: lock === 1 }
}
