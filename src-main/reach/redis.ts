import type { Duplex } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type { RedisConfig } from '#core/model/config'
import type { LinkFault } from '#core/model/link'
import type { Redis, RedisCommand, RedisReply, ReplyForm } from '#core/ports'
import { countCalls } from '#core/redis/own-calls'
import { err, ok, type Result } from '#core/result'
import { type Faults, redisFault } from './faults.ts'
import { ask, redisOn } from './redis-client.ts'
import { handshakeCommands, handshakeFault, nameCommands } from './redis-handshake.ts'

/** What a Redis connection is opened with. */
export interface RedisEnd {
  readonly config: RedisConfig
  readonly password: string | null
  /** What sentences call it. */
  readonly name: string
  /** `host:port`. */
  readonly node: string
  readonly faults: Faults
  /** Whether the connection is given our name. */
  readonly named: boolean
  /** Counts what is sent to this server, on whichever connection. */
  readonly calls: Map<string, number>
  /** Why the way to it has ended; null while it has not. */
  gone(): LinkFault | null
  /** It is not spoken to before it was listened to for so long. */
  readonly listenMs: number
}

const handshakeWithinMs = 10_000
const answerWithinMs = 30_000
/** A long answer that goes on coming in is waited for this long. */
const longestAnswerMs = 300_000

/** A call that waits for its answer: settled with null when the connection ends first. */
interface Call {
  readonly sinceMs: number
  readonly withinMs: number
  giveUp(nothing: null): void
}

const lookEveryMs = 1000

/** A server that hangs up on the very first command and is not gone otherwise: most often it waits for TLS. */
const hungUp = (why: LinkFault, { config, name, gone, faults }: RedisEnd): LinkFault =>
  why.code === 'closed' && config.tls === false && gone() === null
    ? faults.make('closed', 'broker', 'fault-redis-hung-up', { name })
    : why

/** Opens a Redis connection over a stream and signs in; never reconnects by itself. */
export async function openRedis(stream: Duplex, end: RedisEnd): Promise<Result<Redis, LinkFault>> {
  const { name, faults } = end
  const client = redisOn(stream)
  const calls = new Set<Call>()
  let reason: LinkFault | null = null
  let lastError: unknown = null
  let heardMs = performance.now()
  let resolveClosed: (why: LinkFault) => void = () => undefined
  const closed = new Promise<LinkFault>(resolve => {
    resolveClosed = resolve
  })
  const finish = (why: LinkFault): LinkFault => {
    reason ??= why
    clearInterval(watch)
    client.disconnect()
    resolveClosed(reason)
    for (const call of calls) call.giveUp(null)
    return reason
  }
  const ended = (error: unknown): LinkFault =>
    finish(end.gone() ?? redisFault(lastError ?? error, name, faults))
  stream.on('error', (error: Error) => {
    lastError ??= error
  })
  // A proxy in between may close only its half: Redis never does, so an end is the end.
  stream.once('end', () => stream.destroy())
  client.on('error', (error: Error) => {
    lastError ??= error
  })
  client.on('end', () => ended(new Error('closed')))

  /** One look a second for all calls: a timer for each would cost more than the call itself. */
  const watch = setInterval(() => {
    const nowMs = performance.now()
    const late = [...calls].find(
      ({ sinceMs, withinMs }) =>
        nowMs - Math.max(sinceMs, heardMs) > withinMs || nowMs - sinceMs > longestAnswerMs,
    )
    if (late) {
      const duration = `${late.withinMs / 1000} s`
      finish(faults.make('timeout', 'broker', 'fault-redis-late', { name, duration }))
    }
  }, lookEveryMs)
  watch.unref()

  const pipeline = async (
    commands: readonly RedisCommand[],
    withinMs: number,
    form: ReplyForm = 'text',
  ): Promise<Result<readonly RedisReply[], LinkFault>> => {
    if (reason) return err(reason)
    countCalls(end.calls, commands)
    const replies = await new Promise<readonly (RedisReply | Error)[] | null>(resolve => {
      const call: Call = { sinceMs: performance.now(), withinMs, giveUp: resolve }
      calls.add(call)
      const settle = (answer: readonly (RedisReply | Error)[]): void => {
        calls.delete(call)
        resolve(answer)
      }
      ask(client, commands, faults.scrub, form).then(settle, (error: Error) => settle([error]))
    })
    const broken = replies?.find(reply => reply instanceof Error)
    if (!replies || broken) return err(reason ?? ended(broken ?? new Error('closed')))
    return ok(replies.filter((reply): reply is RedisReply => !(reply instanceof Error)))
  }

  try {
    await client.connect()
  } catch (error) {
    return err(ended(error))
  }
  // Not before the client listens: what comes first must not flow past it.
  stream.on('data', () => {
    heardMs = performance.now()
  })
  if (end.listenMs > 0) await Promise.race([sleep(end.listenMs), closed])
  const commands = handshakeCommands(end.config, end.password, end.named)
  const replies = await pipeline(commands, handshakeWithinMs)
  if (!replies.ok) return err(hungUp(replies.error, end))
  const refused = handshakeFault(commands, replies.value, name, end.config.username, faults)
  if (refused) return err(finish(refused))
  const nameless = await pipeline(nameCommands(commands, replies.value), handshakeWithinMs)
  if (!nameless.ok) return nameless
  return ok({
    node: end.node,
    pipeline: (asked, form) => pipeline(asked, answerWithinMs, form),
    calls: () => end.calls,
    heardMs: () => heardMs,
    closed,
    close: () => {
      finish(faults.make('closed', 'broker', 'fault-not-needed', { name }))
    },
  })
}
