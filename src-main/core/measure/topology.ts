import type { Aspects } from '../model/aspect.ts'
import type { Measure } from '../model/measure.ts'
import { measured, type Said } from './measured.ts'

/** How the nodes of a broker stand to each other; of a cluster, each node's own numbers too. */
export function topologyMeasures({ topology }: Aspects): readonly Measure[] {
  if (topology.state !== 'known') return []
  const { atMs, value } = topology
  const replicas = value.nodes.filter(({ role }) => role === 'replica')
  const nodes = value.kind === 'cluster' ? value.nodes : []
  return [
    ...measured('INFO', atMs, [
      ['redis_connected_replicas', replicas.filter(({ state }) => state === 'ok').length],
      ['redis_cluster_uncovered_slots', value.uncoveredSlots],
      ...replicas.flatMap(({ address, lagBytes, lagSeconds }): readonly Said[] => [
        ['redis_replication_lag_seconds', lagSeconds, { replica: address }],
        ['redis_replication_lag_bytes', lagBytes, { replica: address }],
      ]),
      ...nodes.flatMap(({ address, ...node }): readonly Said[] => [
        ['redis_node_memory_used_bytes', node.memoryUsedBytes, { node: address }],
        ['redis_node_memory_max_bytes', node.memoryMaxBytes, { node: address }],
        ['redis_node_ops_per_second', node.opsPerSecond, { node: address }],
        ['redis_node_keys', node.keys, { node: address }],
        ['redis_node_clients', node.clients, { node: address }],
      ]),
    ]),
    ...measured('command', atMs, [
      ['sentinel_up_count', value.kind === 'sentinel' ? value.sentinels.filter(({ up }) => up).length : null],
    ]),
  ]
}
