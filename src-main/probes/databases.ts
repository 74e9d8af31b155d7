import { databaseList, summedKeyspace } from '#core/databases/list'
import { readPrefixes } from '#core/databases/prefixes'
import type { PrefixReading } from '#core/model/server'
import type { Redis, RedisReply } from '#core/ports'
import type { AspectContext, MakeProbe } from '#core/probe'
import { errorText } from '#core/redis/errors'
import { parseInfo } from '#core/redis/info'
import { type Keyspace, parseKeyspace } from '#core/redis/keyspace'
import { addressOf } from '#core/redis/slots'
import { say } from '#core/text/say'
import { type Cursors, lookInto } from './databases/look.ts'
import { createNodes } from './nodes.ts'

/** What the keyspaces are, or why that is not known. */
type Spaces =
  | { readonly state: 'known'; readonly keyspace: readonly Keyspace[] }
  | { readonly state: 'absent' | 'unknown'; readonly reason: string }

/** Reads the databases of a broker, and looks at some keys of those that have a plan. */
export const databasesProbe: MakeProbe<'databases'> = ({ config, language }) => {
  const { databases: plans, cluster } = config.redis
  const cursors: Cursors = new Map()
  const nodes = createNodes()

  const spacesIn = (reply: RedisReply | undefined): Spaces => {
    if (!reply?.ok)
      return {
        state: 'absent',
        reason: say(language, 'no-info', { error: errorText(reply?.error ?? '') }),
      }
    const keyspace = parseKeyspace(parseInfo(reply.value))
    return keyspace === null
      ? { state: 'unknown', reason: say(language, 'no-reply') }
      : { state: 'known', keyspace }
  }
  const ofOne = async (redis: Redis): Promise<Spaces> => {
    const replies = await redis.pipeline([['INFO', 'keyspace']])
    return replies.ok ? spacesIn(replies.value[0]) : { state: 'unknown', reason: replies.error.message }
  }
  const ofCluster = async (context: AspectContext): Promise<Spaces> => {
    const { topology } = context.aspects
    if (topology.state !== 'known') return { state: 'unknown', reason: topology.reason }
    const masters = topology.value.nodes.filter(({ role, slots }) => role === 'master' && slots.length > 0)
    const at = masters.flatMap(({ address }) => {
      const found = addressOf(address)
      return found === null ? [] : [{ ...found, is: 'redis' as const }]
    })
    nodes.keepOnly(at)
    const answers = await nodes.ask(context, at, [['INFO', 'keyspace']])
    const all: (readonly Keyspace[])[] = []
    for (const answer of answers) {
      if (!answer.ok) return { state: 'unknown', reason: answer.error }
      const spaces = spacesIn(answer.replies[0])
      if (spaces.state !== 'known') return spaces
      all.push(spaces.keyspace)
    }
    return { state: 'known', keyspace: summedKeyspace(all) }
  }

  /** Looks on a connection of its own: SELECT never disturbs the samples'. */
  const look = async (
    { host, signal }: AspectContext,
    keysOf: (index: number) => number,
  ): Promise<{
    readonly prefixes: ReadonlyMap<number, readonly PrefixReading[]>
    readonly sampled: number
    readonly notes: readonly string[]
  }> => {
    const planned = plans.filter(({ prefixes }) => prefixes.length > 0)
    const prefixes = new Map(planned.map(plan => [plan.index, readPrefixes(plan, [], [])]))
    const held = planned.filter(({ index }) => keysOf(index) > 0)
    const notes = new Set<string>()
    let sampled = 0
    const opened = held.length > 0 ? await host.redis() : null
    for (const plan of held) {
      const { index } = plan
      if (opened === null || signal.aborted) break
      const looked = opened.ok ? await lookInto(opened.value, plan, cursors, !cluster) : opened
      const error = looked.ok ? looked.value.trouble : looked.error.message
      if (error !== null) notes.add(say(language, 'keys-none', { index, error }))
      if (!looked.ok) continue
      const { fair, more, unweighed } = looked.value
      if (error === null)
        notes.add(say(language, 'keys-looked', { index, sampled: fair.length, keys: keysOf(index) }))
      if (unweighed !== null) notes.add(say(language, 'memory-usage-refused', { error: unweighed }))
      prefixes.set(index, readPrefixes(plan, fair, more))
      sampled += fair.length + more.length
    }
    if (opened?.ok) opened.value.close()
    return { prefixes, sampled, notes: [...notes] }
  }

  return {
    name: 'databases',
    needs: 'redis',
    absent: null,
    everyMs: { seen: 30_000, hidden: 120_000 },
    async read(context) {
      const { redis } = context
      if (redis === null) return { state: 'unknown', reason: say(language, 'no-reply') }
      const spaces = await (cluster ? ofCluster(context) : ofOne(redis))
      if (spaces.state !== 'known') return spaces
      const { keyspace } = spaces
      const keysOf = (index: number): number => keyspace.find(one => one.index === index)?.keys ?? 0
      const { prefixes, sampled, notes } = await look(context, keysOf)
      return {
        state: 'known',
        atMs: context.nowMs(),
        value: {
          databases: databaseList(keyspace, plans, prefixes),
          sampled,
          notes: [...notes, ...(cluster ? [say(language, 'cluster-ttl')] : [])],
        },
      }
    },
  }
}
