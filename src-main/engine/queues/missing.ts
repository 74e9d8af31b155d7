import type { Redis } from '#core/ports'
import { readScan, type Scan, scanCommand } from '#core/queue/discovery'
import { nearQueue } from '#core/queue/missing'
import { type BullmqKeys, bullmqKey } from '#core/redis/bullmq-keys'
import { countOf } from '#core/redis/values'
import { plain } from '#core/text/plain'

/** Keys that a BullMQ queue has while it holds anything, or was ever opened. */
const parts = [
  ...['meta', 'id', 'events', 'wait', 'paused', 'active', 'delayed'],
  ...['prioritized', 'waiting-children', 'completed', 'failed'],
] as const
/** Other queues are searched this long for the one that was meant. */
const searchMs = 2_000

/** Why there is nothing to see of a BullMQ queue, as a sentence; null where the queue is there, or that cannot be told. */
export async function noSuchQueue(
  redis: Redis,
  name: string,
  keys: BullmqKeys,
  prefix: string,
): Promise<string | null> {
  const asked = await redis.pipeline(parts.map(part => ['EXISTS', bullmqKey(keys, part)]))
  if (!asked.ok || asked.value.some(reply => !reply.ok || countOf(reply.value) !== 0)) return null
  const there = await queuesByMeta(redis, prefix)
  const near = nearQueue({ kind: 'bullmq', name }, there)
  const what = `There is no queue ${plain(name, 120)}`
  return near === null ? `${what}.` : `${what}; there is ${plain(near.name, 120)}.`
}

/** BullMQ queues of any prefix, by the hash that each of them has; as many as a short search finds. */
async function queuesByMeta(redis: Redis, prefix: string) {
  const untilMs = performance.now() + searchMs
  const names = new Set<string>()
  let scan: Scan = { kind: 'bullmq', match: '*:meta', cursor: '0' }
  while (scan.cursor !== null && performance.now() < untilMs) {
    const got = await redis.pipeline([scanCommand(scan)])
    const reply = got.ok ? got.value[0] : undefined
    const step = reply?.ok ? readScan(scan, reply.value) : null
    if (step === null) break
    for (const key of step.keys) names.add(nameOf(key, prefix))
    scan = step.scan
  }
  return [...names].map(name => ({ kind: 'bullmq' as const, name }))
}

const end = ':meta'

/** The name of a queue has its prefix where that is not the one of the config. */
function nameOf(key: string, prefix: string): string {
  const whole = key.slice(0, -end.length)
  const short = whole.slice(prefix.length + 1)
  return whole.startsWith(`${prefix}:`) && !short.includes(':') ? short : whole
}
