import type { NodeReading, TopologyReading } from '../model/server.ts'
import { type ClusterNode, rangeText, slotMoves, uncoveredSlots } from '../redis/cluster-nodes.ts'
import { numberField, parseInfo } from '../redis/info.ts'
import { bytesBehind, parseReplication } from '../redis/replication.ts'
import { addressText } from '../redis/slots.ts'
import { nodeNumbers } from './node.ts'
import type { Infos } from './plain.ts'

/** How one node sees its cluster: CLUSTER NODES, read, and its CLUSTER INFO. */
export interface ClusterView {
  readonly nodes: readonly ClusterNode[]
  /** The newest change it knows of. */
  readonly epoch: number
}

/** A view from what a node answered. */
export const clusterView = (nodes: readonly ClusterNode[], info: unknown): ClusterView => ({
  nodes,
  epoch: numberField(parseInfo(info), 'cluster_current_epoch') ?? -1,
})

/** The whole cluster by the newest view among the nodes', with what each node says of itself. */
export function clusterTopology(
  views: readonly ClusterView[],
  infos: Infos,
): Pick<TopologyReading, 'kind' | 'nodes' | 'master' | 'uncoveredSlots'> & {
  /** Slots that are being moved. */
  readonly moves: ReturnType<typeof slotMoves>
} {
  const newest = views.reduce<ClusterView>((best, view) => (view.epoch > best.epoch ? view : best), {
    nodes: [],
    epoch: -2,
  })
  const ownWord = new Map(
    views.flatMap(view => view.nodes.filter(({ myself }) => myself).map(one => [one.id, one])),
  )
  // A master serves what it itself believes to own, whatever others still believe.
  const all = newest.nodes.map(node => ({ ...node, slots: servedBy(node, ownWord.get(node.id)) }))
  const byId = new Map(all.map(node => [node.id, node]))
  const said = (address: string): ReturnType<typeof parseReplication> | null => {
    const info = infos.get(address)
    return info ? parseReplication(info) : null
  }
  const nodes = all.map((node): NodeReading => {
    const address = addressText(node.address)
    const own = said(address)
    const master = node.masterId === null ? undefined : byId.get(node.masterId)
    const follows = master ? addressText(master.address) : null
    const above = follows === null ? null : said(follows)
    const known = above?.replicas.find(one => one.address === address)
    return {
      address,
      role: node.role,
      follows,
      state: node.state === 'ok' && own?.linked === false ? 'syncing' : node.state,
      lagBytes: bytesBehind(above, known),
      lagSeconds: known?.lagSeconds ?? null,
      slots: node.slots.map(rangeText),
      ...nodeNumbers(infos.get(address) ?? null),
    }
  })
  return {
    kind: 'cluster',
    // In the order of their slots, each master before its replicas.
    nodes: inOrder(nodes),
    master: null,
    uncoveredSlots: all.length === 0 ? null : uncoveredSlots(all),
    moves: slotMoves(views.flatMap(view => view.nodes)),
  }
}

function servedBy(seen: ClusterNode, own: ClusterNode | undefined): ClusterNode['slots'] {
  return seen.role === 'master' && own?.role === 'master' ? own.slots : seen.slots
}

function inOrder(nodes: readonly NodeReading[]): readonly NodeReading[] {
  const first = ({ slots }: NodeReading): number =>
    slots.length === 0 ? Number.POSITIVE_INFINITY : Number.parseInt(slots[0] ?? '', 10)
  const masters = nodes
    .filter(({ role }) => role === 'master')
    .toSorted((one, other) => Math.sign(first(one) - first(other)) || (one.address < other.address ? -1 : 1))
  const ordered = masters.flatMap(master => [
    master,
    ...nodes.filter(({ role, follows }) => role !== 'master' && follows === master.address),
  ])
  return [...ordered, ...nodes.filter(node => !ordered.includes(node))]
}
