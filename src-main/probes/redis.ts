import type { WatchConfig } from '#core/model/config'
import type { LinkFault } from '#core/model/link'
import type { FoundQueue } from '#core/model/queue'
import type { Sample } from '#core/model/sample'
import type { Redis, RedisReply } from '#core/ports'
import { type Capabilities, learn, leftOut } from '#core/redis/capabilities'
import { type Answer, asksOf, chunkSize, chunks } from '#core/redis/commands'
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
  let asks = asksOf(queues)
  let capabilities: Capabilities = new Map()
  let known: Redis | null = null

  return {
    sample: async (redis, nowMs, found = []) => {
      if (found !== joined) {
        joined = found
        const more = foundQueues(found, watch.bullmqPrefix).filter(queue => !named.has(queueId(queue)))
        queues = [...pinned, ...more]
        asks = asksOf(queues)
      }
      // Another connection may be another server or another user: what was refused may be allowed now.
      if (redis !== known) capabilities = new Map()
      known = redis
      const plan = asks.map(ask => ({ ask, missing: leftOut(capabilities, ask, nowMs) }))
      const asked = plan.filter(({ missing }) => missing === null)
      const replies: RedisReply[] = []
      const startedMs = clock()
      for (const chunk of chunks(asked, chunkSize)) {
        const got = await redis.pipeline(chunk.map(({ ask }) => ask.command))
        if (!got.ok) return got
        for (const at of chunk.keys()) replies.push(got.value[at] ?? noReply(language))
      }
      const roundTripMs = Math.max(0, clock() - startedMs)
      const coming = replies.values()
      const answers = plan.map(({ ask, missing }): Answer => {
        if (missing !== null) return { ask, reply: null, missing }
        return { ask, reply: coming.next().value ?? noReply(language), missing: null }
      })
      const fault = authFault(answers)
      if (fault) return { ok: false, error: fault }
      capabilities = learn(capabilities, answers, nowMs, language)
      return ok(readSample({ atMs: nowMs, roundTripMs, queues, answers, capabilities, language }))
    },
  }
}

const noReply = (language: Language): RedisReply => ({ ok: false, error: say(language, 'no-reply') })
