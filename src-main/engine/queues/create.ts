import type { BrokerConfig } from '#core/model/config'
import type { JobPage } from '#core/model/pending'
import type { Redis, RedisCommand, RedisReply } from '#core/ports'
import { countCommands, jobCommand, pageCommands, pageIds, readJob } from '#core/queue/jobs'
import { cannotAskIdle, type PendingQuestion, pendingCommands, readPending } from '#core/queue/pending'
import { refusalText } from '#core/queue/refusal'
import { type BullmqKeys, bullmqKeys } from '#core/redis/bullmq-keys'
import { countOf } from '#core/redis/values'
import { err, ok, type Result } from '#core/result'
import type { LinkAccess } from '../actions/service.ts'
import { noSuchQueue } from './missing.ts'
import { peekEntry, peekJob } from './peek.ts'
import type { QueueService } from './service.ts'

/** How long a question waits for a link that is coming back. */
const linkWithinMs = 10_000

/** What the service is built from. */
export interface QueueDeps {
  readonly links: LinkAccess
  broker(name: string): BrokerConfig | null
  /** Removes every known secret from a text before it is shown. */
  readonly redact: (text: string) => string
}

/** Builds the service on the engine's links. */
export function createQueueService({ links, broker, redact }: QueueDeps): QueueService {
  async function onRedis<T>(
    name: string,
    ask: (redis: Redis, config: BrokerConfig) => Promise<Result<T>>,
  ): Promise<Result<T>> {
    const config = broker(name)
    if (config === null) return err(`There is no broker “${name}” in brokers.yaml.`)
    const redis = await links.redis(name, linkWithinMs)
    const answer = redis.ok ? await ask(redis.value, config) : err(redis.error.message)
    return answer.ok ? answer : err(redact(answer.error))
  }
  const keysOf = (config: BrokerConfig, queue: string): BullmqKeys =>
    bullmqKeys(queue, config.watch.bullmqPrefix)
  return {
    pending: question => onRedis(question.broker, redis => pendingPage(redis, question)),
    peek: ({ broker: name, kind, queue, id }) =>
      onRedis(name, (redis, config) =>
        kind === 'stream'
          ? peekEntry(redis, queue, id, redact)
          : peekJob(redis, keysOf(config, queue), id, redact),
      ),
    jobs: ({ broker: name, queue, state, offset, limit }) =>
      onRedis(name, async (redis, config): Promise<Result<JobPage>> => {
        const keys = keysOf(config, queue)
        const counted = await asked(redis, queue, countCommands(keys, state))
        if (!counted.ok) return counted
        const counts = counted.value.map(reply => countOf(reply.ok ? reply.value : null) ?? 0)
        const total = counts.reduce((sum, count) => sum + count, 0)
        const missing = total > 0 ? null : await noSuchQueue(redis, queue, keys, config.watch.bullmqPrefix)
        if (missing !== null) return err(missing)
        const paged = await asked(redis, queue, pageCommands(keys, state, counts, offset, limit))
        if (!paged.ok) return paged
        const ids = pageIds(state, paged.value)
        const read = await asked(
          redis,
          queue,
          ids.map(id => jobCommand(keys, id)),
        )
        if (!read.ok) return read
        const jobs = ids.map((id, at) => readJob(id, state, read.value[at]))
        const told = jobs.map(job => ({
          ...job,
          failedReason: job.failedReason === null ? null : redact(job.failedReason),
        }))
        return ok({ queue, state, total, jobs: told })
      }),
  }
}

async function pendingPage(redis: Redis, question: PendingQuestion) {
  const replies = await redis.pipeline(pendingCommands(question))
  if (!replies.ok) return err(replies.error.message)
  if (!cannotAskIdle(replies.value)) return readPending(question, replies.value)
  // Before Redis 6.2 the page is asked for whole, and what is not idle enough is left out of it.
  const whole = await redis.pipeline(pendingCommands(question, false))
  return whole.ok ? readPending(question, whole.value) : err(whole.error.message)
}

/** The replies, or the sentence of the first that was refused. */
async function asked(
  redis: Redis,
  queue: string,
  commands: readonly RedisCommand[],
): Promise<Result<readonly RedisReply[]>> {
  if (commands.length === 0) return ok([])
  const replies = await redis.pipeline(commands)
  if (!replies.ok) return err(replies.error.message)
  const refused = replies.value.find(reply => !reply.ok)
  return refused === undefined ? replies : err(refusalText(refused, queue, null))
}
