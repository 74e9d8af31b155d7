import type { LinkFault } from '#core/model/link'
import type { Redis, RedisCommand, RedisNode, RedisReply, ReplyForm } from '#core/ports'
import { type Address, addressText } from '#core/redis/slots'
import { ok, type Result } from '#core/result'
import type { RedisNodes } from './redis-nodes.ts'

/** What a node answered. Where it did not, `sent` says whether it may have done what was asked all the same. */
export type NodeReplies =
  | { readonly ok: true; readonly value: readonly RedisReply[] }
  | { readonly ok: false; readonly error: LinkFault; readonly sent: boolean }

/** The connections to the nodes of one cluster, opened when first needed. */
export interface ClusterConnections {
  /** Asks one node. A question that waits `briefly` is given up soon, so that a stuck node holds no others up. */
  ask(
    address: Address,
    commands: readonly RedisCommand[],
    briefly: boolean,
    form?: ReplyForm,
  ): Promise<NodeReplies>
}

const brieflyMs = 1500

/** A Redis by its address. */
export const redisNode = ({ host, port }: Address): RedisNode => ({ host, port, is: 'redis' })

/** Connections beside that to the home, all closed when the home's ends. */
export function clusterConnections(
  home: { readonly redis: Redis; readonly address: Address },
  nodes: RedisNodes,
): ClusterConnections {
  const homeText = addressText(home.address)
  const others = new Map<string, Promise<Result<Redis, LinkFault>>>()
  /** Nodes that still owe an answer which nobody waits for any more. */
  const stuck = new Set<string>()

  const connection = (address: Address): Promise<Result<Redis, LinkFault>> => {
    const text = addressText(address)
    if (text === homeText) return Promise.resolve(ok(home.redis))
    const open = others.get(text)
    if (open) return open
    const opening = nodes.open(redisNode(address))
    others.set(text, opening)
    const forget = (): void => {
      if (others.get(text) === opening) others.delete(text)
    }
    void opening.then(opened => (opened.ok ? void opened.value.closed.then(forget) : forget()))
    return opening
  }
  void home.redis.closed.then(async () => {
    for (const opening of others.values()) {
      const opened = await opening
      if (opened.ok) opened.value.close()
    }
  })

  const work = async (
    address: Address,
    commands: readonly RedisCommand[],
    form: ReplyForm | undefined,
  ): Promise<NodeReplies> => {
    const redis = await connection(address)
    if (!redis.ok) return { ...redis, sent: false }
    const replies = await redis.value.pipeline(commands, form)
    return replies.ok ? replies : { ...replies, sent: true }
  }

  return {
    ask(address, commands, briefly, form) {
      const text = addressText(address)
      if (!briefly || text === homeText) return work(address, commands, form)
      const name = nodes.name(redisNode(address))
      const error = nodes.faults.make('timeout', 'broker', 'fault-redis-slow', { name })
      const late: NodeReplies = { ok: false, error, sent: true }
      if (stuck.has(text)) return Promise.resolve(late)
      return new Promise(resolve => {
        const timer = setTimeout(() => {
          stuck.add(text)
          resolve(late)
        }, brieflyMs)
        void work(address, commands, form).then(replies => {
          clearTimeout(timer)
          stuck.delete(text)
          resolve(replies)
        })
      })
    },
  }
}
