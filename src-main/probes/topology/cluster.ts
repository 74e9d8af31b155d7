import type { RedisNode } from '#core/ports'
import { parseClusterNodes } from '#core/redis/cluster-nodes'
import { errorText } from '#core/redis/errors'
import { addressText } from '#core/redis/slots'
import { say } from '#core/text/say'
import { type ClusterView, clusterTopology, clusterView } from '#core/topology/cluster'
import { askAll, type ReadTopology } from './ways.ts'

/** Reads a cluster: each node is asked how it sees all of them, and the newest view is taken. */
export const readCluster: ReadTopology = async (means, context) => {
  const { config, language } = means
  const home = await context.redis?.pipeline([['CLUSTER', 'NODES']])
  if (!home?.ok) return { state: 'unknown', reason: home?.error.message ?? say(language, 'no-reply') }
  const [list] = home.value
  if (!list?.ok)
    return {
      state: 'absent',
      reason: say(language, 'no-cluster-nodes', { error: errorText(list?.error ?? '') }),
    }
  const seenFromHome = parseClusterNodes(list.value, config.redis)
  const all = seenFromHome.map((node): RedisNode => ({ ...node.address, is: 'redis' }))
  const { replies, infos, notes } = await askAll(means, context, all, [
    ['CLUSTER', 'INFO'],
    ['CLUSTER', 'NODES'],
  ])
  const views = all.flatMap((node): readonly ClusterView[] => {
    const [, about, view] = replies.get(addressText(node)) ?? []
    return view?.ok && about?.ok ? [clusterView(parseClusterNodes(view.value, node), about.value)] : []
  })
  const { moves, ...topology } = clusterTopology([clusterView(seenFromHome, null), ...views], infos)
  const uncovered = topology.uncoveredSlots ?? 0
  return {
    state: 'known',
    atMs: context.nowMs(),
    value: {
      ...topology,
      sentinels: [],
      notes: [
        ...(uncovered > 0 ? [say(language, 'slots-uncovered', { slots: uncovered })] : []),
        ...moves.map(move => say(language, 'slots-moving', move)),
        ...notes,
        ...seenFromHome.flatMap(({ myself, address }) =>
          myself ? [say(language, 'sample-of-node', { node: addressText(address) })] : [],
        ),
      ],
    },
  }
}
