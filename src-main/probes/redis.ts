import type { WatchConfig } from '#core/model/config'
import type { LinkFault } from '#core/model/link'
import type { FoundQueue } from '#core/model/queue'
import type { Sample } from '#core/model/sample'
import type { Redis, RedisReply } from '#core/ports'
import { type Capabilities, learn, leftOut } from '#core/redis/capabilities'
import { type Answer, type Ask, asksOf, chunkSize, chunks, clusterAsk } from '#core/redis/commands'
import { parseInfo } from '#core/redis/info'
import { askedNow, type Kept, keep, withKept } from '#core/redis/seldom'
import { countOf } from '#core/redis/values'
import { foundQueues, queueId, watchedQueues } from '#core/redis/watched'
import { ok, type Result } from '#core/result'
import { authFault, readSample } from '#core/sample'
import { type Language, say } from '#core/text/say'

/** Reads one broker's Redis. It remembers what this server refuses, so that it is asked rarely; it owns no timer. */
export interface RedisProbe {
  /** One sample in one pipelined round trip (more only above 500 commands): pinned queues, then those that were found. */
  sample(redis: Redis, nowMs: number, found?: readonly FoundQueue[]): Promise<Result<Sample, LinkFault>>
}

/** Makes the probe of the queues a config watches. `clock` is a monotonic time in milliseconds. */
export function createRedisProbe(
  watch: WatchConfig,
  clock: () => number,
  language: Language = 'en',
): RedisProbe {
  const pinned = watchedQueues(watch)
  const named = new Set(pinned.map(queueId))
  let joined: readonly FoundQueue[] = []
  let queues = pinned
  /** How far the server's clock is ahead of ours, as its last INFO said. */
  let serverAheadMs = 0
  let capabilities: Capabilities = new Map()
  let known: Redis | null = null
  let before: Sample | null = null
  let inCluster = false
  let kept: Kept = new Map()
  let turn = 0

  const ask = async (
    redis: Redis,
    plan: readonly Ask[],
    nowMs: number,
  ): Promise<Result<readonly Answer[], LinkFault>> => {
    const planned = plan.map(one => ({ ask: one, missing: leftOut(capabilities, one, nowMs) }))
    const asked = planned.filter(({ missing }) => missing === null)
    const replies: RedisReply[] = []
    for (const chunk of chunks(asked, chunkSize)) {
      const got = await redis.pipeline(chunk.map(one => one.ask.command))
      if (!got.ok) return got
      for (const at of chunk.keys()) replies.push(got.value[at] ?? noReply(language))
    }
    const coming = replies.values()
    return ok(
      planned.map(({ ask, missing }): Answer => {
        if (missing !== null) return { ask, reply: null, missing }
        return { ask, reply: coming.next().value ?? noReply(language), missing: null }
      }),
    )
  }

  return {
    sample: async (redis, nowMs, found = []) => {
      if (found !== joined) {
        joined = found
        const more = foundQueues(found, watch.bullmqPrefix).filter(queue => !named.has(queueId(queue)))
        queues = [...pinned, ...more]
      }
      // Another connection may be another server or another user: what was refused may be allowed now.
      if (redis !== known) capabilities = new Map()
      if (redis !== known) serverAheadMs = 0
      if (redis !== known) kept = new Map()
      known = redis
      const asks = asksOf(queues, nowMs + serverAheadMs)
      const startedMs = clock()
      const plan = askedNow(asks, kept, turn++)
      const first = await ask(redis, inCluster ? [...plan, clusterAsk] : plan, nowMs)
      const roundTripMs = Math.max(0, clock() - startedMs)
      if (!first.ok) return first
      const fault = authFault(first.value, language)
      if (fault) return { ok: false, error: fault }
      serverAheadMs = aheadMs(first.value, nowMs)
      capabilities = learn(capabilities, first.value, nowMs, language)
      const answers = withKept(inCluster ? [...asks, clusterAsk] : asks, first.value, kept)
      kept = keep(answers)
      const read = (answers: readonly Answer[]): Sample => {
        const { node } = redis
        return readSample({ atMs: nowMs, roundTripMs, queues, answers, capabilities, node, before, language })
      }
      let sample = read(answers)
      if (sample.facts.inCluster && !inCluster) {
        // That it is a node of a cluster is known from its first INFO on.
        const second = await ask(redis, [clusterAsk], nowMs)
        if (!second.ok) return second
        capabilities = learn(capabilities, second.value, nowMs, language)
        sample = read([...answers, ...second.value])
      }
      inCluster = sample.facts.inCluster ?? inCluster
      before = sample
      return ok(sample)
    },
  }
}

/** How far the server's clock is ahead of `nowMs`; 0 where it does not tell (Redis before 6.2). */
function aheadMs(answers: readonly Answer[], nowMs: number): number {
  const reply = answers.find(({ ask }) => ask.subject.what === 'info')?.reply
  const timeUs = reply?.ok ? countOf(parseInfo(reply.value).fields.get('server_time_usec')) : null
  return timeUs === null ? 0 : Math.round(timeUs / 1000) - nowMs
}

const noReply = (language: Language): RedisReply => ({ ok: false, error: say(language, 'no-reply') })
