import type { RedisNode } from '#core/ports'
import { addressOf, addressText } from '#core/redis/slots'
import { say } from '#core/text/say'
import { newestWord, type SentinelAnswer, sentinelTopology } from '#core/topology/sentinel'
import { askAll, nodesAt, type ReadTopology } from './ways.ts'

/** Reads what the Sentinels say, and asks each Redis that they name for its own word. */
export const readSentinel: ReadTopology = async (means, context) => {
  const { config, language, nodes } = means
  const { master = '', nodes: named = [] } = config.redis.sentinel ?? {}
  const sentinels = named.flatMap((text): readonly RedisNode[] => {
    const address = addressOf(text)
    return address === null ? [] : [{ ...address, is: 'sentinel' }]
  })
  const commands = [
    ['SENTINEL', 'get-master-addr-by-name', master],
    ...['MASTER', 'REPLICAS', 'SENTINELS'].map(word => ['SENTINEL', word, master]),
    ['SENTINEL', 'MYID'],
  ]
  const asked = await nodes.ask(context, sentinels, commands)
  const answers = sentinels.flatMap((node, index): readonly SentinelAnswer[] => {
    const answer = asked[index]
    if (!answer?.ok) return []
    const [at, row, replicas, others, id] = answer.replies.map(reply => (reply.ok ? reply.value : null))
    return [{ at: addressText(node), named: at, master: row, replicas, sentinels: others, id }]
  })
  const word = newestWord(sentinels.map(addressText), answers)
  if (word === null) {
    const failed = asked.find(answer => !answer.ok)
    const reason =
      answers.length === 0 && failed
        ? say(language, 'sentinels-silent', { error: failed.error })
        : say(language, 'sentinel-no-master', { master })
    return { state: 'unknown', reason }
  }
  const servers = nodesAt([word.master, ...word.replicas.map(({ address }) => address)])
  const { infos, notes } = await askAll(means, context, servers, [], sentinels)
  const { pretenders, ...topology } = sentinelTopology(word, infos)
  return {
    state: 'known',
    atMs: context.nowMs(),
    value: {
      ...topology,
      uncoveredSlots: null,
      notes: [
        ...(topology.master === null ? [say(language, 'master-denies', { node: word.master })] : []),
        ...pretenders.map(node => say(language, 'master-pretends', { node })),
        ...notes,
      ],
    },
  }
}
