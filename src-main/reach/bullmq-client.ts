import { createHash } from 'node:crypto'
import { EventEmitter } from 'node:events'
import type { LinkFault } from '#core/model/link'
import type { Redis, RedisCommand } from '#core/ports'

/** A connection that ended in the middle of a call of the library: nothing is known of what the call did. */
export class LinkLost extends Error {
  readonly fault: LinkFault

  constructor(fault: LinkFault) {
    super(fault.message)
    this.fault = fault
  }
}

/** A script of the library, as it hands it over. */
interface Script {
  readonly numberOfKeys: number
  readonly lua: string
}

type Words = RedisCommand[number]

/**
 * What BullMQ's library needs of ioredis to read a job and to run its scripts, over our own port: so it works through
 * whatever the port goes through (a tunnel, a Sentinel's master, a cluster), and never connects anywhere by itself. All
 * else is left out: a call of it fails, loudly.
 */
export function bullmqClient(redis: Redis): EventEmitter {
  const one = async (command: RedisCommand): Promise<unknown> => {
    const replies = await redis.pipeline([command])
    if (!replies.ok) throw new LinkLost(replies.error)
    const [reply] = replies.value
    if (reply?.ok) return reply.value
    throw new Error(reply?.error ?? 'Redis gave no answer')
  }
  const run = async ({ lua, numberOfKeys }: Script, args: readonly Words[]): Promise<unknown> => {
    const sha = createHash('sha1').update(lua).digest('hex')
    try {
      return await one(['EVALSHA', sha, numberOfKeys, ...args])
    } catch (error) {
      // A script that Redis does not know was not run.
      if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error
      return one(['EVAL', lua, numberOfKeys, ...args])
    }
  }
  const never = (): never => {
    throw new Error('the library wanted a connection of its own')
  }
  const client = new EventEmitter()
  return Object.assign(client, {
    status: 'ready',
    options: {},
    isCluster: false,
    connect: never,
    disconnect: never,
    duplicate: never,
    defineCommand(name: string, script: Script) {
      Object.assign(client, { [name]: (args: readonly Words[]) => run(script, args) })
    },
    async hgetall(key: string) {
      const flat = await one(['HGETALL', key])
      const words = Array.isArray(flat) ? (flat as readonly unknown[]) : []
      return Object.fromEntries(words.flatMap((word, at) => (at % 2 === 0 ? [[word, words[at + 1]]] : [])))
    },
  })
}
