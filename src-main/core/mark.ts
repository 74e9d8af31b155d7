import type { WatchConfig } from './model/config.ts'
import { queueName } from './model/config.ts'
import type { DatabaseMark, DataMark, QueueMark, TakenCalls } from './model/release.ts'
import type { RedisCommand, RedisReply } from './ports.ts'
import { bullmqKey, bullmqKeys } from './redis/bullmq-keys.ts'
import { amountField, flagField, type Info, numberField, parseInfo, textField } from './redis/info.ts'
import { parseGroups } from './redis/stream.ts'
import { countOf, pairsOf } from './redis/values.ts'

/** A watched queue and the commands that tell what it holds. */
interface Marked {
  readonly name: string
  readonly kind: keyof typeof kinds
  readonly commands: readonly RedisCommand[]
}

const asked =
  (verb: string) =>
  (name: string): readonly RedisCommand[] => [[verb, name]]

/** The states a job of BullMQ can be in, by the type of their key. */
const jobStates = {
  LLEN: ['wait', 'active', 'paused'],
  ZCARD: ['prioritized', 'delayed', 'waiting-children', 'completed', 'failed'],
} as const

const kinds = {
  stream: (name: string): readonly RedisCommand[] => [
    ['XINFO', 'STREAM', name],
    ['XINFO', 'GROUPS', name],
  ],
  list: asked('LLEN'),
  set: asked('SCARD'),
  zset: asked('ZCARD'),
  bullmq: (name: string, prefix: string): readonly RedisCommand[] => {
    const key = (part: string): string => bullmqKey(bullmqKeys(name, prefix), part)
    return [
      ['HLEN', key('meta')],
      ['GET', key('id')],
      ...Object.entries(jobStates).flatMap(([verb, states]) => states.map(state => [verb, key(state)])),
    ]
  },
} as const

/** The list of brokers.yaml that each kind stands in. */
const listOf = {
  streams: 'stream',
  lists: 'list',
  sets: 'set',
  sortedSets: 'zset',
  bullmq: 'bullmq',
} as const satisfies Partial<Record<keyof WatchConfig, keyof typeof kinds>>

function marked(watch: WatchConfig): readonly Marked[] {
  const lists = Object.keys(listOf) as (keyof typeof listOf)[]
  return lists.flatMap(list =>
    watch[list].map(queueName).map(name => {
      const kind = listOf[list]
      return { name, kind, commands: kinds[kind](name, watch.bullmqPrefix) }
    }),
  )
}

/** The commands of one data mark: INFO first, then those of each watched queue. */
export function markCommands(watch: WatchConfig): readonly RedisCommand[] {
  return [['INFO'], ['INFO', 'commandstats'], ...marked(watch).flatMap(queue => queue.commands)]
}

/** The databases of INFO's `dbN:keys=…,expires=…`. */
function databasesIn(info: Info): readonly DatabaseMark[] {
  return [...info.fields].flatMap(([name, value]) => {
    const index = /^db(\d+)$/.exec(name)?.[1]
    const count = (field: RegExp): number => Number(field.exec(value)?.[1] ?? 0)
    return index === undefined
      ? []
      : [{ index: Number(index), keys: count(/keys=(\d+)/), expiring: count(/expires=(\d+)/) }]
  })
}

/** Commands after which a queue of a kind, or a database, may hold less than before. */
const takers: Readonly<Record<keyof TakenCalls, RegExp>> = {
  list: /^(?:b?[lr]pop|b?lmpop|b?lmove|b?rpoplpush|lrem|ltrim)$/,
  set: /^(?:spop|srem|smove|s(?:inter|union|diff)store)$/,
  zset: /^(?:b?zpop(?:min|max)|b?zmpop|zrem\w*|z\w*store|georadius\w*|geosearchstore)$/,
  stream: /^(?:xdel|xdelex|xtrim|xackdel|xsetid|xgroup\|destroy)$/,
  key: /^(?:del|delifeq|delex|unlink|getdel|flushdb|flushall|swapdb|rename|renamenx|move|migrate|restore|sort|hdel|hgetdel|json\.del|\w+store|debug)$/,
}

function takenIn(reply: RedisReply | undefined, server: Info): TakenCalls | null {
  if (!reply?.ok) return null
  const info = parseInfo(reply.value)
  if (!info.sections.has('commandstats')) return null
  const calls = (kind: keyof TakenCalls): number =>
    [...info.fields].reduce((sum, [field, value]) => {
      const name = /^cmdstat_(.+)$/.exec(field)?.[1]
      const isTaker = name !== undefined && takers[kind].test(name)
      return isTaker ? sum + Number(/calls=(\d+)/.exec(value)?.[1] ?? 0) : sum
    }, 0)
  const [list, set, zset, stream] = [calls('list'), calls('set'), calls('zset'), calls('stream')]
  return { list, set, zset, stream, key: calls('key') + (amountField(server, 'evicted_keys') ?? 0) }
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null)

const isMissing = (reply: RedisReply | undefined): boolean =>
  reply?.ok === false && /no such key/i.test(reply.error)

const countIn = (reply: RedisReply | undefined): number | null => (reply?.ok ? countOf(reply.value) : null)

function queueMark(queue: Marked, replies: readonly RedisReply[]): QueueMark {
  const [first, second, ...others] = replies
  const none = { name: queue.name, kind: queue.kind, groups: [], lastId: null, entriesAdded: null }
  if (queue.kind === 'bullmq') {
    const counts = others.map(countIn)
    const jobs = counts.includes(null) ? null : counts.reduce<number>((sum, count) => sum + (count ?? 0), 0)
    return { ...none, length: countIn(first), lastId: second?.ok ? textOf(second.value) : null, jobs }
  }
  if (queue.kind !== 'stream') return { ...none, length: countIn(first) }
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

/** When the server started, by its host's clock in epoch ms; null where INFO does not tell. */
function startedAtMs(info: Info): number | null {
  const nowMicros = numberField(info, 'server_time_usec')
  const upSeconds = numberField(info, 'uptime_in_seconds')
  return nowMicros === null || upSeconds === null ? null : nowMicros / 1000 - upSeconds * 1000
}

/** What a broker holds, from the replies to `markCommands`; null when INFO itself was refused. */
export function readMark(watch: WatchConfig, replies: readonly RedisReply[], atMs: number): DataMark | null {
  if (!replies[0]?.ok) return null
  const info = parseInfo(replies[0].value)
  let at = 2
  const queues = marked(watch).map(queue => {
    const own = replies.slice(at, at + queue.commands.length)
    at += queue.commands.length
    return queueMark(queue, own)
  })
  const databases = databasesIn(info)
  const sum = (field: 'keys' | 'expiring'): number => databases.reduce((all, one) => all + one[field], 0)
  return {
    atMs,
    version: textField(info, 'valkey_version') ?? textField(info, 'redis_version') ?? '',
    runId: textField(info, 'run_id'),
    aofEnabled: flagField(info, 'aof_enabled'),
    keys: sum('keys'),
    keysExpiring: sum('expiring'),
    queues,
    databases,
    taken: takenIn(replies[1], info),
    expired: amountField(info, 'expired_keys'),
    startedAtMs: startedAtMs(info),
  }
}

/** A mark in a line: keys and watched queues with their lengths. */
export function markText(mark: DataMark): string {
  const queues = mark.queues.map(queue => `${queue.name} ${queue.jobs ?? queue.length ?? 'unknown'}`)
  return [`${mark.keys ?? 'unknown'} keys`, ...queues].join(', ')
}
