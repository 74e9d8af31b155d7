import type { BrokerConfig } from '#core/model/config'
import type { LinkFault } from '#core/model/link'
import type { QueueChange } from '#core/model/queue-change'
import type { Redis, RedisCommand, RedisReply } from '#core/ports'
import type { QueueSeen } from '#core/queue/plan'
import {
  isStreamChange,
  readStream,
  type StreamChange,
  type StreamSeen,
  streamCommands,
} from '#core/queue/seen'
import { type BullmqChange, type BullmqSeen, bullmqCommands, readBullmq } from '#core/queue/seen-bullmq'
import { bullmqKeys } from '#core/redis/bullmq-keys'
import { chunkSize, chunks } from '#core/redis/commands'
import { ok, type Result } from '#core/result'

/** Asks in as many round trips as keep other clients' commands between ours. */
export async function askAll(
  redis: Redis,
  commands: readonly RedisCommand[],
): Promise<Result<readonly RedisReply[], LinkFault>> {
  const all: RedisReply[] = []
  for (const part of chunks(commands, chunkSize)) {
    const replies = await redis.pipeline(part)
    if (!replies.ok) return replies
    all.push(...replies.value)
  }
  return ok(all)
}

/** How a stream stands now, as far as a change of it minds; the inner error is a sentence of what was refused. */
export async function lookAtStream(
  redis: Redis,
  change: StreamChange,
): Promise<Result<Result<StreamSeen>, LinkFault>> {
  const replies = await askAll(redis, streamCommands(change))
  return replies.ok ? ok(readStream(change, replies.value)) : replies
}

/** Entries asked for at once: one may be a picture of some megabytes. */
const wholeEntries = 10

/** Which pending entries are no longer in their stream; those that cannot be asked for are taken to be there. */
async function absentFrom(
  redis: Redis,
  queue: string,
  ids: readonly string[],
): Promise<Result<readonly string[], LinkFault>> {
  const absent: string[] = []
  for (const part of chunks(ids, wholeEntries)) {
    const replies = await redis.pipeline(
      part.map(id => ['XRANGE', queue, id, id]),
      'bytes',
    )
    if (!replies.ok) return replies
    absent.push(
      ...part.filter((_, at) => {
        const reply = replies.value[at]
        return reply?.ok === true && Array.isArray(reply.value) && reply.value.length === 0
      }),
    )
  }
  return ok(absent)
}

/** How a stream stands when a change of it is planned: what will be copied has to be there. */
async function plannedStream(
  redis: Redis,
  change: StreamChange,
): Promise<Result<Result<StreamSeen>, LinkFault>> {
  const seen = await lookAtStream(redis, change)
  if (!seen.ok || !seen.value.ok || change.do !== 'dead-letter') return seen
  const stream = seen.value.value
  const ids = stream.pending.map(entry => entry.id)
  const absent = await absentFrom(redis, change.queue, ids)
  return absent.ok ? ok(ok({ ...stream, absent: absent.value })) : absent
}

/** How a BullMQ queue stands now; `beforeMs` is the time before which jobs are old enough to be cleaned. */
export async function lookAtBullmq(
  redis: Redis,
  change: BullmqChange,
  prefix: string,
  beforeMs: number,
): Promise<Result<Result<BullmqSeen>, LinkFault>> {
  const keys = bullmqKeys(change.queue, prefix)
  const replies = await askAll(redis, bullmqCommands(keys, change, beforeMs))
  return replies.ok ? ok(readBullmq(keys, change, replies.value, beforeMs)) : replies
}

/** How a queue stands when a change of it is planned. */
export function lookAtQueue(
  redis: Redis,
  broker: BrokerConfig,
  change: QueueChange,
  nowMs: number,
): Promise<Result<Result<QueueSeen>, LinkFault>> {
  if (isStreamChange(change)) return plannedStream(redis, change)
  const beforeMs = change.do === 'clean' ? nowMs - change.olderThanMs : nowMs
  return lookAtBullmq(redis, change, broker.watch.bullmqPrefix, beforeMs)
}
