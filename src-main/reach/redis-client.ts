import type { Duplex } from 'node:stream'
import { AbstractConnector, Redis as RedisClient } from 'ioredis'
import type { RedisCommand, RedisReply, ReplyForm } from '#core/ports'
import type { Scrub } from './faults.ts'

type NetStream = Awaited<ReturnType<AbstractConnector['connect']>>

/** Gives ioredis a stream that is already open, tunnelled or not. */
function connectorFor(stream: Duplex): new () => AbstractConnector {
  const socket = Object.assign(stream, { setNoDelay: () => stream, setKeepAlive: () => stream })
  return class OpenStream extends AbstractConnector {
    constructor() {
      super(0)
    }
    connect(): Promise<NetStream> {
      return Promise.resolve(socket as Duplex as NetStream)
    }
    override disconnect(): void {
      stream.destroy()
    }
  }
}

/** An ioredis on an open stream that does nothing by itself: no reconnect, no queue, no commands of its own. */
export function redisOn(stream: Duplex): RedisClient {
  return new RedisClient({
    Connector: connectorFor(stream),
    lazyConnect: true,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    enableReadyCheck: false,
    disableClientInfo: true,
  })
}

type Answer = readonly [error: Error | null, value: unknown]

/** A reply, or the error that is not Redis's but the connection's. */
function replyOf([error, value]: Answer, scrub: Scrub): RedisReply | Error {
  if (error === null) return { ok: true, value }
  return error.name === 'ReplyError' ? { ok: false, error: scrub(error.message) } : error
}

const wordOf = (word: RedisCommand[number]): string | number | Buffer =>
  word instanceof Uint8Array ? Buffer.from(word) : word

/** Asks in one round trip. Rejects, or gives an error among the replies, when the connection failed. */
export async function ask(
  client: RedisClient,
  commands: readonly RedisCommand[],
  scrub: Scrub,
  form: ReplyForm = 'text',
): Promise<readonly (RedisReply | Error)[]> {
  const call = form === 'text' ? 'call' : 'callBuffer'
  // Names in capitals: ioredis reshapes some replies by their name in small letters.
  const [first, ...more] = commands.map(
    ([name, ...args]) => [String(name).toUpperCase(), ...args.map(wordOf)] as const,
  )
  if (first === undefined) return []
  if (more.length === 0) {
    // A single command needs no pipeline around it, which takes longer than all the rest of a PING.
    const answer = await client[call](...first).then(
      (value): Answer => [null, value],
      (error: Error): Answer => [error, null],
    )
    return [replyOf(answer, scrub)]
  }
  const answers = await client.pipeline([first, ...more].map(command => [call, ...command])).exec()
  return (answers ?? []).map(answer => replyOf(answer, scrub))
}
