import type { DiscoveryReading, FoundQueue } from '../model/queue.ts'
import type { RedisCommand } from '../ports.ts'
import { bullmqKey, bullmqKeys } from '../redis/bullmq-keys.ts'
import { metaFields } from '../redis/commands.ts'
import { queueId, type WatchedQueue } from '../redis/watched.ts'

/** Keys a step of SCAN goes through; more would keep other clients waiting. */
export const keysInStep = 500
/** Found queues that each sample asks about, and that are collected before a pass ends. */
export const mostSampled = 100
export const mostCollected = 1_000

/** Where one of the two scans of a pass is. */
export interface Scan {
  readonly kind: FoundQueue['kind']
  readonly match: string
  /** Null when it has gone through all keys. */
  readonly cursor: string | null
}

/** The scans of a pass: streams by their type, BullMQ queues by the hash that each of them has. */
export function scansOf(match: string, prefix: string): readonly Scan[] {
  const bullmq = match === '*' || match.startsWith(`${prefix}:`)
  const meta = `${prefix.replace(/[*?[\]\\]/g, '\\$&')}:*:meta`
  return [
    { kind: 'stream', match, cursor: '0' },
    ...(bullmq ? [{ kind: 'bullmq', match: meta, cursor: '0' } as const] : []),
  ]
}

/** The next step of a scan. */
export const scanCommand = ({ kind, match, cursor }: Scan): RedisCommand => [
  'SCAN',
  cursor ?? '0',
  'MATCH',
  match,
  'COUNT',
  keysInStep,
  'TYPE',
  kind === 'stream' ? 'stream' : 'hash',
]

/** Reads a reply of SCAN: the scan as it goes on, and the keys; null when it is none. */
export function readScan(
  scan: Scan,
  reply: unknown,
): { readonly scan: Scan; readonly keys: readonly string[] } | null {
  const [cursor, keys]: readonly unknown[] = Array.isArray(reply) ? reply : []
  if (typeof cursor !== 'string' || !Array.isArray(keys)) return null
  return {
    scan: { ...scan, cursor: cursor === '0' ? null : cursor },
    keys: keys.filter((key: unknown) => typeof key === 'string'),
  }
}

const eventsEnd = ':events'

/**
 * The queues that streams of events may belong to, by the name they have with their prefix: BullMQ under a prefix that
 * the config does not name is known by its stream of events and its meta hash beside it.
 */
export const likelyQueues = (streams: ReadonlySet<string>, prefix: string): readonly string[] =>
  [...streams]
    .filter(key => key.endsWith(eventsEnd))
    .map(key => key.slice(0, -eventsEnd.length))
    .filter(name => name.includes(':') && !isUnder(name, prefix))

const isUnder = (name: string, prefix: string): boolean =>
  name.startsWith(`${prefix}:`) && isJobQueue(name.slice(prefix.length + 1))

/** Asks whether a likely queue is one. */
export const metaCommand = (name: string): RedisCommand => [
  'HMGET',
  bullmqKey(bullmqKeys(name, ''), 'meta'),
  ...metaFields,
]

/** Whether a reply to `metaCommand` is of a queue: the library wrote a field that means nothing to others. */
export const isMeta = (reply: unknown): boolean =>
  Array.isArray(reply) && reply.slice(1).some(field => typeof field === 'string')

/** What the keys of a pass stand for: queues by name that nobody named yet, as many as are sampled, and how many
 * more. `elsewhere` are BullMQ queues under other prefixes. */
export function foundIn(
  keys: Readonly<Record<FoundQueue['kind'], ReadonlySet<string>>>,
  pinned: readonly WatchedQueue[],
  prefix: string,
  elsewhere: readonly string[] = [],
): Pick<DiscoveryReading, 'found' | 'left'> {
  const known = new Set(pinned.map(queueId))
  const jobs = new Set([...keys.bullmq].map(key => key.slice(prefix.length + 1, -':meta'.length)))
  const pinnedJobs = pinned.filter(({ kind }) => kind === 'bullmq').map(({ name }) => name)
  const events = new Set(
    [...jobs, ...pinnedJobs, ...elsewhere].map(name => bullmqKey(bullmqKeys(name, prefix), 'events')),
  )
  const found: readonly FoundQueue[] = [
    ...[...[...jobs].filter(isJobQueue), ...elsewhere].map(name => ({ kind: 'bullmq' as const, name })),
    ...[...keys.stream].filter(name => !events.has(name)).map(name => ({ kind: 'stream' as const, name })),
  ].filter(queue => !known.has(queueId(queue)))
  const byName = found.toSorted((one, other) => (one.name < other.name ? -1 : 1))
  return { found: byName.slice(0, mostSampled), left: Math.max(0, byName.length - mostSampled) }
}

/** BullMQ allows no colon in a queue's name. */
const isJobQueue = (name: string): boolean => name !== '' && !name.includes(':')
