import type { LinkFault } from '#core/model/link'
import type { HostSession, Redis, RedisCommand, RedisNode, RedisReply } from '#core/ports'
import type { AspectContext } from '#core/probe'
import { addressText } from '#core/redis/slots'

/** What one node answered, or why it did not. */
export type NodeAnswer =
  | { readonly ok: true; readonly replies: readonly RedisReply[] }
  | { readonly ok: false; readonly error: string }

/** Connections to the nodes of one broker that stay open between readings. */
export interface Nodes {
  /**
   * Asks all of them the same at once; the answers come in the order of the nodes. One that does not answer soon holds
   * nobody up, and one that could not be reached is left alone for a while.
   */
  ask(
    context: AspectContext,
    nodes: readonly RedisNode[],
    commands: readonly RedisCommand[],
  ): Promise<readonly NodeAnswer[]>
  /** Closes the connections to nodes that are not among these. */
  keepOnly(nodes: readonly RedisNode[]): void
}

/** A node is waited for this long in a reading. */
const answerWithinMs = 1500
/** One that could not be reached is tried again after this long. */
const leftAloneMs = 15_000

interface Kept {
  readonly host: HostSession
  redis: Redis | null
  busy: boolean
  failure: { readonly atSteadyMs: number; readonly error: string } | null
  gone: boolean
}

const nodeText = (node: RedisNode): string => `${node.is} ${addressText(node)}`

/** Nothing is open yet; all is closed with the context's signal. */
export function createNodes(): Nodes {
  const kept = new Map<string, Kept>()
  const signals = new WeakSet<AbortSignal>()

  const drop = (text: string): void => {
    const one = kept.get(text)
    kept.delete(text)
    if (one === undefined) return
    one.gone = true
    one.redis?.close()
  }
  const watch = (signal: AbortSignal): void => {
    if (signals.has(signal)) return
    signals.add(signal)
    signal.addEventListener('abort', () => [...kept.keys()].forEach(drop), { once: true })
  }

  const connect = async (one: Kept, node: RedisNode): Promise<Redis | LinkFault> => {
    if (one.redis !== null) return one.redis
    const opened = await one.host.redisAt(node)
    if (!opened.ok) return opened.error
    const redis = opened.value
    if (one.gone) redis.close()
    one.redis = redis
    void redis.closed.then(() => {
      if (one.redis === redis) one.redis = null
    })
    return redis
  }

  const work = async (
    one: Kept,
    node: RedisNode,
    commands: readonly RedisCommand[],
    steadyMs: () => number,
  ): Promise<NodeAnswer> => {
    const failed = (error: string): NodeAnswer => {
      one.failure = { atSteadyMs: steadyMs(), error }
      return { ok: false, error }
    }
    const redis = await connect(one, node)
    if (!('pipeline' in redis)) return failed(redis.message)
    const replies = await redis.pipeline(commands)
    if (!replies.ok) return failed(replies.error.message)
    one.failure = null
    return { ok: true, replies: replies.value }
  }

  const askOne = async (
    { host, steadyMs }: AspectContext,
    node: RedisNode,
    commands: readonly RedisCommand[],
    late: Promise<NodeAnswer>,
  ): Promise<NodeAnswer> => {
    const text = nodeText(node)
    if (kept.get(text)?.host !== host) drop(text)
    const one = kept.get(text) ?? { host, redis: null, busy: false, failure: null, gone: false }
    kept.set(text, one)
    if (one.busy) return late
    if (one.failure && one.redis === null && steadyMs() - one.failure.atSteadyMs < leftAloneMs)
      return { ok: false, error: one.failure.error }
    one.busy = true
    const working = work(one, node, commands, steadyMs).finally(() => {
      one.busy = false
    })
    return Promise.race([working, late])
  }

  return {
    ask(context, nodes, commands) {
      watch(context.signal)
      const late = context
        .pause(answerWithinMs)
        .then((): NodeAnswer => ({ ok: false, error: 'There was no answer in time.' }))
      return Promise.all(nodes.map(node => askOne(context, node, commands, late)))
    },
    keepOnly(nodes) {
      const wanted = new Set(nodes.map(nodeText))
      for (const text of [...kept.keys()]) if (!wanted.has(text)) drop(text)
    },
  }
}
