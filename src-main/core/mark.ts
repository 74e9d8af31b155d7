import type { WatchConfig } from './model/config.ts'
import { queueName } from './model/config.ts'
import type { DataMark, QueueMark } from './model/release.ts'
import type { RedisCommand, RedisReply } from './ports.ts'
import { bullmqKey, bullmqKeys } from './redis/bullmq-keys.ts'
import { flagField, type Info, parseInfo, textField } from './redis/info.ts'
import { parseGroups } from './redis/stream.ts'
import { countOf, pairsOf } from './redis/values.ts'

/** A watched queue and the commands that tell what it holds. */
interface Marked {
  readonly name: string
  readonly kind: string
  readonly commands: readonly RedisCommand[]
}

function marked(watch: WatchConfig): readonly Marked[] {
  const list = (
    names: WatchConfig['lists'],
    kind: string,
    verb: string,
    key = (name: string): string => name,
  ) => names.map(queueName).map(name => ({ name, kind, commands: [[verb, key(name)]] }))
  return [
    ...watch.streams.map(queueName).map(name => ({
      name,
      kind: 'stream',
      commands: [
        ['XINFO', 'STREAM', name],
        ['XINFO', 'GROUPS', name],
      ],
    })),
    ...list(watch.lists, 'list', 'LLEN'),
    ...list(watch.sortedSets, 'zset', 'ZCARD'),
    ...list(watch.bullmq, 'bullmq', 'HLEN', name => bullmqKey(bullmqKeys(name, watch.bullmqPrefix), 'meta')),
  ]
}

/** The commands of one data mark: INFO first, then those of each watched queue. */
export function markCommands(watch: WatchConfig): readonly RedisCommand[] {
  return [['INFO'], ...marked(watch).flatMap(queue => queue.commands)]
}

/** Keys and expiring keys over all databases, from INFO's `dbN:keys=…,expires=…`. */
function keyCounts(info: Info): { readonly keys: number; readonly expiring: number } {
  const databases = [...info.fields].filter(([name]) => /^db\d+$/.test(name))
  const sum = (count: RegExp): number =>
    databases.reduce((total, [, value]) => total + Number(count.exec(value)?.[1] ?? 0), 0)
  return { keys: sum(/keys=(\d+)/), expiring: sum(/expires=(\d+)/) }
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null)

const isMissing = (reply: RedisReply | undefined): boolean =>
  reply?.ok === false && /no such key/i.test(reply.error)

function queueMark(queue: Marked, replies: readonly RedisReply[]): QueueMark {
  const [first, second] = replies
  if (queue.kind !== 'stream') {
    const length = first?.ok ? countOf(first.value) : null
    return { name: queue.name, kind: queue.kind, length, groups: [], lastId: null, entriesAdded: null }
  }
  const stream = first?.ok ? pairsOf(first.value) : null
  const groups = (second?.ok ? parseGroups(second.value) : null) ?? []
  return {
    name: queue.name,
    kind: 'stream',
    length: first?.ok ? countOf(stream?.get('length')) : isMissing(first) ? 0 : null,
    groups: groups.map(group => group.name),
    lastId: textOf(stream?.get('last-generated-id')),
    entriesAdded: countOf(stream?.get('entries-added')),
  }
}

/** What a broker holds, from the replies to `markCommands`; null when INFO itself was refused. */
export function readMark(watch: WatchConfig, replies: readonly RedisReply[], atMs: number): DataMark | null {
  if (!replies[0]?.ok) return null
  const info = parseInfo(replies[0].value)
  let at = 1
  const queues = marked(watch).map(queue => {
    const own = replies.slice(at, at + queue.commands.length)
    at += queue.commands.length
    return queueMark(queue, own)
  })
  const counts = keyCounts(info)
  return {
    atMs,
    version: textField(info, 'valkey_version') ?? textField(info, 'redis_version') ?? '',
    runId: textField(info, 'run_id'),
    aofEnabled: flagField(info, 'aof_enabled'),
    keys: counts.keys,
    keysExpiring: counts.expiring,
    queues,
  }
}

/** Compares stream ids `ms-seq` as numbers: negative when `one` is older. */
function compareIds(one: string, other: string): number {
  const [aMs = 0, aSeq = 0] = one.split('-').map(Number)
  const [bMs = 0, bSeq = 0] = other.split('-').map(Number)
  return aMs - bMs || aSeq - bSeq
}

/** A broker with fewer lasting keys may well delete more than half of them in a moment. */
const fewKeys = 10

/**
 * What was lost between two marks, a sentence each; empty when nothing was. Trimming and expiry are no loss, and a
 * producer that writes at once after a start must not hide that everything before is gone.
 */
export function lossesBetween(before: DataMark, after: DataMark): readonly string[] {
  const losses = before.queues.flatMap(queue =>
    queueLosses(
      queue,
      after.queues.find(one => one.name === queue.name && one.kind === queue.kind),
    ),
  )
  const [had, has] = [lasting(before), lasting(after)]
  if (had > 0 && (after.keys ?? 0) === 0) losses.push(`all ${before.keys} keys are gone`)
  else if (had >= fewKeys && has * 2 < had) losses.push(`only ${has} of ${had} lasting keys are left`)
  if (before.aofEnabled === true && after.aofEnabled === false) {
    losses.push('append-only persistence was on before and is off now')
  }
  return losses
}

const lasting = (mark: DataMark): number => (mark.keys ?? 0) - (mark.keysExpiring ?? 0)

function queueLosses(before: QueueMark, after: QueueMark | undefined): string[] {
  if (before.kind !== 'stream') {
    // Lists and sets are gone when they are empty, as a queue is that was worked off; a BullMQ queue keeps its hash.
    const isGone = after === undefined || (before.kind === 'bullmq' && after.length === 0)
    return (before.length ?? 0) > 0 && isGone ? [`${before.name} is gone`] : []
  }
  if (before.lastId === null) return []
  if (after && after.lastId === null && after.length === null) return [`stream ${before.name} cannot be read`]
  if (!after || after.lastId === null)
    return [`stream ${before.name} is gone (it had ${before.length} entries)`]
  const losses: string[] = []
  if (compareIds(after.lastId, before.lastId) < 0) {
    losses.push(`stream ${before.name} went back from entry ${before.lastId} to ${after.lastId}`)
  } else if ((after.entriesAdded ?? Number.POSITIVE_INFINITY) < (before.entriesAdded ?? 0)) {
    losses.push(
      `stream ${before.name} began anew (${after.entriesAdded} entries were ever added, ${before.entriesAdded} before)`,
    )
  }
  const missing = before.groups.filter(group => !after.groups.includes(group))
  if (missing.length > 0) losses.push(`stream ${before.name} lost its groups ${missing.join(', ')}`)
  return losses
}

/** A mark in a line: keys and watched queues with their lengths. */
export function markText(mark: DataMark): string {
  const queues = mark.queues.map(queue => `${queue.name} ${queue.length ?? 'unknown'}`)
  return [`${mark.keys ?? 'unknown'} keys`, ...queues].join(', ')
}
