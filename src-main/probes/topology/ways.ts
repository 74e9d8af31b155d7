import type { BrokerConfig } from '#core/model/config'
import type { Reading } from '#core/model/sample'
import type { TopologyReading } from '#core/model/server'
import type { RedisCommand, RedisNode, RedisReply } from '#core/ports'
import type { AspectContext } from '#core/probe'
import { type Info, parseInfo } from '#core/redis/info'
import { addressOf, addressText } from '#core/redis/slots'
import { type Language, say } from '#core/text/say'
import type { Nodes } from '../nodes.ts'

/** A topology before what was seen over time is added. */
export type SeenNow = Omit<TopologyReading, 'failovers'>

/** What each kind of broker is read with. */
export interface TopologyMeans {
  readonly config: BrokerConfig
  readonly language: Language
  readonly nodes: Nodes
}

/** Reads one kind of broker. */
export type ReadTopology = (means: TopologyMeans, context: AspectContext) => Promise<Reading<SeenNow>>

/** The most nodes that are asked for their numbers. */
const mostAsked = 24

/** The Redis servers at written addresses; what is no address is left out. */
export const nodesAt = (addresses: readonly string[]): readonly RedisNode[] =>
  addresses.flatMap(text => {
    const address = addressOf(text)
    return address === null ? [] : [{ ...address, is: 'redis' as const }]
  })

/** What nodes answered, by address, and what to know about those that did not. */
export interface Answers {
  readonly replies: ReadonlyMap<string, readonly RedisReply[]>
  /** The first reply of each, read as INFO. */
  readonly infos: ReadonlyMap<string, Info>
  readonly notes: readonly string[]
}

/** Asks every node the same, INFO first, and keeps connections to these nodes and the `others` only. */
export async function askAll(
  { nodes, language }: TopologyMeans,
  context: AspectContext,
  all: readonly RedisNode[],
  more: readonly RedisCommand[] = [],
  others: readonly RedisNode[] = [],
): Promise<Answers> {
  const asked = all.slice(0, mostAsked)
  const answers = await nodes.ask(context, asked, [['INFO'], ...more])
  const replies = new Map(
    asked.flatMap((node, at) => {
      const answer = answers[at]
      return answer?.ok ? [[addressText(node), answer.replies] as const] : []
    }),
  )
  nodes.keepOnly([...asked, ...others])
  const silent = asked.map(addressText).filter(text => !replies.has(text))
  const many = { asked: asked.length, nodes: all.length }
  return {
    replies,
    infos: new Map(
      [...replies].flatMap(([text, [info]]) => (info?.ok ? [[text, parseInfo(info.value)]] : [])),
    ),
    notes: [
      ...(silent.length > 0 ? [say(language, 'nodes-silent', { nodes: silent.join(', ') })] : []),
      ...(many.nodes > many.asked ? [say(language, 'nodes-many', many)] : []),
    ],
  }
}
