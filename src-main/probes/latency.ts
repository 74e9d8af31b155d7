import { fromHistograms, fromStats } from '#core/latency/commands'
import { type Histograms, histogramsSince, parseHistograms } from '#core/latency/histogram'
import { clockAheadMs, parseSlowlog } from '#core/latency/slowlog'
import { parseCalls, parseLatencyStats } from '#core/latency/stats'
import type { LatencyReading, SlowCommand } from '#core/model/server'
import type { Redis, RedisReply } from '#core/ports'
import type { AspectContext, MakeProbe } from '#core/probe'
import { errorText } from '#core/redis/errors'
import { parseInfo } from '#core/redis/info'
import { countOf } from '#core/redis/values'
import { type Language, say } from '#core/text/say'
import { createAsker } from './asker.ts'
import { roundTripMs, wayMs } from './round-trip.ts'

/** The most entries of the slow log that are read. */
const slowRead = 16

type Served = Pick<LatencyReading, 'all' | 'commands' | 'since'> & { readonly notes: readonly string[] }
type Slow = Pick<LatencyReading, 'slow'> & { readonly notes: readonly string[] }

const answerOf = (reply: RedisReply | undefined): unknown => (reply?.ok ? reply.value : null)
const refusalOf = (reply: RedisReply | undefined): string =>
  reply && !reply.ok ? errorText(reply.error) : ''

/** Reads how long commands take at the server, how long a round trip takes, and what was slow. */
export const latencyProbe: MakeProbe<'latency'> = ({ config, language }) => {
  const ask = createAsker()
  let known: Redis | null = null
  let before: Histograms | null = null
  let slowSeen: { readonly mark: string; readonly slow: readonly SlowCommand[] } | null = null

  const served = async (
    context: AspectContext,
    redis: Redis,
    reply: RedisReply | undefined,
  ): Promise<Served> => {
    if (reply?.ok) {
      const now = parseHistograms(reply.value)
      const added = before && histogramsSince(before, now)
      before = now
      return { ...fromHistograms(added ?? now), since: added ? 'reading' : 'start', notes: [] }
    }
    before = null
    return fromInfo(redis, context.nowMs(), reply)
  }

  const fromInfo = async (redis: Redis, nowMs: number, reply: RedisReply | undefined): Promise<Served> => {
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
    const told = fromStats(parseLatencyStats(parseInfo(stats)), parseCalls(parseInfo(calls)))
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
    const aheadMs = clockAheadMs(answerOf(time), context.nowMs())
    const mark = `${countOf(answerOf(length))} ${parseSlowlog(answerOf(newest), 0)[0]?.id}`
    if (slowSeen?.mark !== mark) {
      const all = await ask(redis, [['SLOWLOG', 'GET', slowRead]], context.nowMs())
      slowSeen = { mark, slow: parseSlowlog(all.ok ? answerOf(all.value[0]) : null, aheadMs) }
    }
    return { slow: slowSeen.slow, notes: [] }
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
      const commands = [['LATENCY', 'HISTOGRAM'], ['SLOWLOG', 'LEN'], ['SLOWLOG', 'GET', 1], ['TIME']]
      const answered = await ask(redis, commands, context.nowMs())
      if (!answered.ok) return { state: 'unknown', reason: answered.error.message }
      const [histogram, ...rest] = answered.value
      const { notes, ...percentiles } = await served(context, redis, histogram)
      const { notes: slowNotes, slow } = await slowlog(context, redis, rest)
      const whole = await roundTripMs(context, redis)
      const way = whole === null ? null : await wayMs(context, config)
      return {
        state: 'known',
        atMs: context.nowMs(),
        value: {
          ...percentiles,
          roundTripMs: whole,
          wayMs: way,
          serverMs: whole === null || way === null ? null : Math.max(0, whole - way),
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
