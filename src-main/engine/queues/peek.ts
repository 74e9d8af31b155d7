import type { EntryPeek } from '#core/model/pending'
import type { Redis, RedisReply } from '#core/ports'
import { peekBounds, peekOf, type RawField } from '#core/queue/peek'
import { refusalText } from '#core/queue/refusal'
import { type BullmqKeys, bullmqKey } from '#core/redis/bullmq-keys'
import { countOf } from '#core/redis/values'
import { err, ok, type Result } from '#core/result'

type Redact = (text: string) => string

/** Looks at one entry of a stream. */
export async function peekEntry(
  redis: Redis,
  queue: string,
  id: string,
  redact: Redact,
): Promise<Result<EntryPeek>> {
  const replies = await redis.pipeline([['XRANGE', queue, id, id, 'COUNT', 1]], 'bytes')
  if (!replies.ok) return err(replies.error.message)
  const [reply] = replies.value
  if (reply?.ok !== true) return err(refusalText(reply, queue, null))
  const [row] = listOf(reply.value)
  const words = listOf(listOf(row)[1]).filter(word => word instanceof Uint8Array)
  const raw = words.flatMap((word, at): readonly RawField[] => {
    const value = words[at + 1]
    if (at % 2 === 1 || value === undefined) return []
    return [{ name: new TextDecoder().decode(word), value, bytes: value.length }]
  })
  return ok(peekOf(id, row === undefined ? null : raw, redact))
}

/** Looks at one job of BullMQ; a field that is too long is not fetched. */
export async function peekJob(
  redis: Redis,
  keys: BullmqKeys,
  id: string,
  redact: Redact,
): Promise<Result<EntryPeek>> {
  const key = bullmqKey(keys, id)
  const named = await redis.pipeline([['HKEYS', key]])
  if (!named.ok) return err(named.error.message)
  const [reply] = named.value
  if (reply?.ok !== true) return err(refusalText(reply, keys.queue, null))
  const names = listOf(reply.value).filter(name => typeof name === 'string')
  if (names.length === 0) return ok(peekOf(id, null, redact))
  const sized = await redis.pipeline(names.map(name => ['HSTRLEN', key, name]))
  if (!sized.ok) return err(sized.error.message)
  const bytes = sized.value.map(one => countOf(one.ok ? one.value : null) ?? 0)
  const short = names.filter((_, at) => (bytes[at] ?? 0) <= peekBounds.readBytes)
  const got = short.length === 0 ? ok([]) : await redis.pipeline([['HMGET', key, ...short]], 'bytes')
  if (!got.ok) return err(got.error.message)
  const values = listOf(valueIn(got.value[0]))
  const raw = names.map((name, at): RawField => {
    const value = values[short.indexOf(name)]
    return { name, value: value instanceof Uint8Array ? value : null, bytes: bytes[at] ?? 0 }
  })
  return ok(peekOf(id, raw, redact))
}

const valueIn = (reply: RedisReply | undefined): unknown => (reply?.ok ? reply.value : null)
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
