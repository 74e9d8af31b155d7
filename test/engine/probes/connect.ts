import { createConnection } from 'node:net'
import { brokerSchema, type WatchConfig } from '#core/model/config'
import type { Sample } from '#core/model/sample'
import type { Redis, RedisCommand } from '#core/ports'
import type { RedisProbe } from '../../../src-main/probes/redis.ts'
import { faultsIn } from '../../../src-main/reach/faults.ts'
import { openRedis } from '../../../src-main/reach/redis.ts'

/** Who signs in; the default user without a password when left out. */
export interface SignIn {
  readonly username: string
  readonly password: string
}

/** A connection as the app makes it, straight to a loopback port; without our name it is one of a client. */
export async function connect(port: number, user?: SignIn, named = true): Promise<Redis> {
  const redis = { port, ...(user ? { username: user.username } : {}) }
  const opened = await openRedis(createConnection({ host: '127.0.0.1', port }), {
    config: brokerSchema.parse({ reach: { direct: true }, redis }).redis,
    password: user?.password ?? null,
    name: 'the test Redis',
    listenMs: 0,
    node: `127.0.0.1:${port}`,
    faults: faultsIn('en'),
    named,
    calls: new Map(),
    gone: () => null,
  })
  if (!opened.ok) throw new Error(opened.error.message)
  return opened.value
}

/** The queues to watch, as brokers.yaml would say them. */
export const watching = (written: Record<string, unknown>): WatchConfig =>
  brokerSchema.parse({ reach: { direct: true }, watch: written }).watch

/** Runs commands one after the other and gives their values; an error reply throws. */
export async function call(redis: Redis, ...commands: readonly RedisCommand[]): Promise<readonly unknown[]> {
  const replies = await redis.pipeline(commands)
  if (!replies.ok) throw new Error(replies.error.message)
  return replies.value.map((reply, at) => {
    if (!reply.ok) throw new Error(`${commands[at]?.join(' ')}: ${reply.error}`)
    return reply.value
  })
}

/** A sample that must come. */
export async function sampled(probe: RedisProbe, redis: Redis, nowMs = 0): Promise<Sample> {
  const sample = await probe.sample(redis, nowMs)
  if (!sample.ok) throw new Error(sample.error.message)
  return sample.value
}

/** A connection that writes down the pipelines that go over it. */
export function recorded(redis: Redis): {
  readonly redis: Redis
  readonly sent: (readonly RedisCommand[])[]
} {
  const sent: (readonly RedisCommand[])[] = []
  const pipeline: Redis['pipeline'] = (commands, form) => {
    sent.push(commands)
    return redis.pipeline(commands, form)
  }
  return { redis: { ...redis, pipeline }, sent }
}
