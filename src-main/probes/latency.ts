import { fromHistograms, fromStats } from '#core/latency/commands'
import { type Histograms, histogramsSince, parseHistograms } from '#core/latency/histogram'
import {
  clockAheadMs,
  followIds,
  newestId,
  parseSlowlog,
  type SlowEntry,
  type SlowIds,
} from '#core/latency/slowlog'
import { parseCalls, parseLatencyStats } from '#core/latency/stats'
import type { LatencyReading } from '#core/model/server'
import type { Redis, RedisReply } from '#core/ports'
import type { AspectContext, MakeProbe } from '#core/probe'
import { errorText } from '#core/redis/errors'
import { parseInfo } from '#core/redis/info'
import { callsSince } from '#core/redis/own-calls'
import { countOf } from '#core/redis/values'
import { type Language, say } from '#core/text/say'
import { createAsker } from './asker.ts'
import { roundTripMs, wayMs } from './round-trip.ts'

/** The entries of the slow log that are shown, and the most that are read where more came in since. */
const slowShown = 16
const slowRead = 128

type Served = Pick<LatencyReading, 'all' | 'commands' | 'since'> & { readonly notes: readonly string[] }
type Slow = Pick<LatencyReading, 'slow'> & { readonly notes: readonly string[] }

const answerOf = (reply: RedisReply | undefined): unknown => (reply?.ok ? reply.value : null)
const refusalOf = (reply: RedisReply | undefined): string =>
  reply && !reply.ok ? errorText(reply.error) : ''

/** Reads how long commands take at the server, how long a round trip takes, and what was slow. */
export const latencyProbe: MakeProbe<'latency'> = ({ config, language }) => {
  const ask = createAsker()
  let known: Redis | null = null
  let before: { readonly histograms: Histograms; readonly calls: ReadonlyMap<string, number> } | null = null
  let slowSeen: { readonly mark: string; readonly entries: readonly SlowEntry[] } | null = null
  let ids: SlowIds | null = null

  const served = async (
    context: AspectContext,
    redis: Redis,
    reply: RedisReply | undefined,
    calls: ReadonlyMap<string, number>,
  ): Promise<Served> => {
    if (reply?.ok) {
      const histograms = parseHistograms(reply.value)
      const added = before && histogramsSince(before.histograms, histograms)
      const ours = added && before ? callsSince(before.calls, calls) : calls
      before = { histograms, calls }
      return { ...fromHistograms(added ?? histograms, ours), since: added ? 'reading' : 'start', notes: [] }
    }
    before = null
    return fromInfo(redis, context.nowMs(), reply, calls)
  }

  const fromInfo = async (
    redis: Redis,
    nowMs: number,
    reply: RedisReply | undefined,
    ours: ReadonlyMap<string, number>,
  ): Promise<Served> => {
    const error = refusalOf(reply)
    const answered = await ask(
      redis,
      [
        ['INFO', 'latencystats'],
        ['INFO', 'commandstats'],
      ],
      nowMs,
    )
    const [stats, calls] = answered.ok ? answered.value.map(answerOf) : []
    const told = fromStats(parseLatencyStats(parseInfo(stats)), parseCalls(parseInfo(calls)), ours)
    if (told.commands.length > 0)
      return { ...told, since: 'start', notes: [say(language, 'percentiles-commands', { error })] }
    return { ...told, since: null, notes: [noPercentiles(language, reply)] }
  }

  const slowlog = async (
    context: AspectContext,
    redis: Redis,
    [length, newest, time]: readonly (RedisReply | undefined)[],
  ): Promise<Slow> => {
    const refused = [length, newest].find(reply => !reply?.ok)
    if (refused) {
      slowSeen = null
      return { slow: null, notes: [say(language, 'slowlog-refused', { error: refusalOf(refused) })] }
    }
    const nowMs = context.nowMs()
    const aheadMs = clockAheadMs(answerOf(time), nowMs)
    const id = newestId(answerOf(newest))
    const mark = `${countOf(answerOf(length))} ${id}`
    if (slowSeen?.mark !== mark) {
      const came = ids === null || id === null ? 0 : id - ids.newest
      const all = await ask(redis, [['SLOWLOG', 'GET', Math.min(slowRead, Math.max(slowShown, came))]], nowMs)
      slowSeen = { mark, entries: parseSlowlog(all.ok ? answerOf(all.value[0]) : null, aheadMs) }
    }
    const { entries } = slowSeen
    const agesMs = new Map(entries.map(({ id: each, atMs }) => [each, nowMs - atMs]))
    const runId = context.sample?.facts.runId ?? null
    ids = followIds(ids, { runId, newest: id, steadyMs: context.steadyMs() }, agesMs)
    const { cameMs } = ids
    const slow = entries.slice(0, slowShown).map(entry => ({ ...entry, recent: cameMs.has(entry.id) }))
    return { slow, notes: [] }
  }

  return {
    name: 'latency',
    needs: 'redis',
    absent: null,
    everyMs: { seen: 5_000, hidden: 20_000 },
    async read(context) {
      const { redis } = context
      if (redis === null) return { state: 'unknown', reason: say(language, 'no-reply') }
      if (redis !== known) {
        before = null
        slowSeen = null
      }
      known = redis
      const calls = new Map(redis.calls())
      const commands = [['LATENCY', 'HISTOGRAM'], ['SLOWLOG', 'LEN'], ['SLOWLOG', 'GET', 1], ['TIME']]
      const answered = await ask(redis, commands, context.nowMs())
      if (!answered.ok) return { state: 'unknown', reason: answered.error.message }
      const [histogram, ...slowReplies] = answered.value
      const { notes, ...percentiles } = await served(context, redis, histogram, calls)
      const { notes: slowNotes, slow } = await slowlog(context, redis, slowReplies)
      const whole = await roundTripMs(context, redis)
      const way = whole === null ? null : await wayMs(context, config)
      const rest = whole === null || way === null ? null : whole - way
      return {
        state: 'known',
        atMs: context.nowMs(),
        value: {
          ...percentiles,
          roundTripMs: whole,
          wayMs: way,
          serverMs: rest !== null && rest > 0 ? rest : null,
          slow,
          notes: [...notes, ...slowNotes, ...(way === null ? [say(language, 'way-unknown')] : [])],
        },
      }
    },
  }
}

/** Why there are no percentiles: the version is too old for them, or they may not be asked for. */
function noPercentiles(language: Language, reply: RedisReply | undefined): string {
  const isOld = reply?.ok === false && /unknown subcommand/i.test(reply.error)
  return isOld
    ? say(language, 'percentiles-old')
    : say(language, 'percentiles-refused', { error: refusalOf(reply) })
}
