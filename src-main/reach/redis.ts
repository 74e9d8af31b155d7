import type { Duplex } from 'node:stream'
import { AbstractConnector, Redis as RedisClient } from 'ioredis'
import type { RedisConfig } from '#core/model/config'
import type { LinkFault } from '#core/model/link'
import type { Redis, RedisCommand, RedisReply } from '#core/ports'
import { err, ok, type Result } from '#core/result'
import { fault, redisFault, type Scrub } from './faults.ts'
import { handshakeCommands, handshakeFault } from './redis-handshake.ts'

/** What a Redis connection is opened with. */
export interface RedisEnd {
  readonly config: RedisConfig
  readonly password: string | null
  /** What sentences call it. */
  readonly name: string
  readonly scrub: Scrub
  /** Why the way to it has ended; null while it has not. */
  gone(): LinkFault | null
}

const handshakeWithinMs = 10_000
const answerWithinMs = 30_000

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

type Answer = readonly [error: Error | null, value: unknown]

/** A reply, or the error that is not Redis's but the connection's. */
const replyOf = ([error, value]: Answer, scrub: Scrub): RedisReply | Error => {
  if (error === null) return { ok: true, value }
  return error.name === 'ReplyError' ? { ok: false, error: scrub(error.message) } : error
}

/** A server that hangs up on the very first command and is not gone otherwise: most often it waits for TLS. */
const hungUp = (why: LinkFault, { config, name, gone }: RedisEnd): LinkFault =>
  why.code === 'closed' && config.tls === false && gone() === null
    ? fault(
        'closed',
        'broker',
        `${name} hung up at the first command. If it speaks TLS, set tls: true; else check its log.`,
      )
    : why

/** Opens a Redis connection over a stream and signs in; never reconnects by itself. */
export async function openRedis(stream: Duplex, end: RedisEnd): Promise<Result<Redis, LinkFault>> {
  const { name, scrub } = end
  const client = new RedisClient({
    Connector: connectorFor(stream),
    lazyConnect: true,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    enableReadyCheck: false,
    disableClientInfo: true,
  })
  let reason: LinkFault | null = null
  let lastError: unknown = null
  let resolveClosed: (why: LinkFault) => void = () => undefined
  const closed = new Promise<LinkFault>(resolve => {
    resolveClosed = resolve
  })
  const finish = (why: LinkFault): LinkFault => {
    reason ??= why
    resolveClosed(reason)
    client.disconnect()
    return reason
  }
  const ended = (error: unknown): LinkFault =>
    finish(end.gone() ?? redisFault(lastError ?? error, name, scrub))
  stream.on('error', (error: Error) => {
    lastError ??= error
  })
  // A proxy in between may close only its half: Redis never does, so an end is the end.
  stream.once('end', () => stream.destroy())
  client.on('error', (error: Error) => {
    lastError ??= error
  })
  client.on('end', () => ended(new Error('closed')))

  const pipeline = async (
    commands: readonly RedisCommand[],
    withinMs: number,
  ): Promise<Result<readonly RedisReply[], LinkFault>> => {
    if (reason) return err(reason)
    if (commands.length === 0) return ok([])
    const late = `${name} did not answer within ${withinMs / 1000} s. Check its load and the network.`
    const timer = setTimeout(() => finish(fault('timeout', 'broker', late)), withinMs)
    try {
      // Names in capitals: ioredis reshapes some replies by their name in small letters.
      const calls = commands.map(([command, ...args]) => ['call', String(command).toUpperCase(), ...args])
      const gone = closed.then(() => null)
      const answers = await Promise.race([client.pipeline(calls).exec(), gone])
      if (!answers) return err(reason ?? ended(new Error('closed')))
      const replies = answers.map(answer => replyOf(answer, scrub))
      const broken = replies.find(reply => reply instanceof Error)
      if (broken) return err(reason ?? ended(broken))
      return ok(replies.filter((reply): reply is RedisReply => !(reply instanceof Error)))
    } catch (error) {
      return err(reason ?? ended(error))
    } finally {
      clearTimeout(timer)
    }
  }

  try {
    await client.connect()
  } catch (error) {
    return err(ended(error))
  }
  const commands = handshakeCommands(end.config, end.password)
  const replies = await pipeline(commands, handshakeWithinMs)
  if (!replies.ok) return err(hungUp(replies.error, end))
  const refused = handshakeFault(commands, replies.value, name, end.config.username, scrub)
  if (refused) return err(finish(refused))
  return ok({
    pipeline: asked => pipeline(asked, answerWithinMs),
    closed,
    close: () => {
      finish(fault('closed', 'broker', `The connection to ${name} is no longer needed.`))
    },
  })
}
