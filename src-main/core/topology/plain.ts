import type { NodeReading, TopologyReading } from '../model/server.ts'
import type { Info } from '../redis/info.ts'
import { bytesBehind, parseReplication } from '../redis/replication.ts'
import { addressText } from '../redis/slots.ts'
import { nodeNumbers } from './node.ts'

/** What INFO of each asked node says, by address; a node that was not asked, or did not answer, is missing. */
export type Infos = ReadonlyMap<string, Info>

type Plain = Pick<TopologyReading, 'kind' | 'nodes' | 'master'>

/** A Redis without Sentinel or cluster, with the replicas that it knows, or with the master that it follows. */
export function plainTopology(self: string, info: Info, others: Infos): Plain {
  const own = parseReplication(info)
  if (own.master !== null) return replicaAndMaster(self, info, others, addressText(own.master))
  const node: NodeReading = {
    address: self,
    role: own.role,
    follows: null,
    state: 'ok',
    lagBytes: null,
    lagSeconds: null,
    slots: [],
    ...nodeNumbers(info),
  }
  const replicas = own.replicas.map((replica): NodeReading => {
    const { address, lagSeconds } = replica
    return {
      address,
      role: 'replica',
      follows: self,
      state: replica.online ? 'ok' : 'syncing',
      lagBytes: bytesBehind(own, replica),
      lagSeconds,
      slots: [],
      ...nodeNumbers(others.get(address) ?? null),
    }
  })
  return {
    kind: replicas.length > 0 ? 'replicated' : 'standalone',
    nodes: [node, ...replicas],
    master: own.role === 'master' ? self : null,
  }
}

function replicaAndMaster(self: string, info: Info, others: Infos, master: string): Plain {
  const own = parseReplication(info)
  const masterInfo = others.get(master) ?? null
  const above = masterInfo && parseReplication(masterInfo)
  const offset = own.replicaOffset
  const nodes: readonly NodeReading[] = [
    {
      address: master,
      role: above?.role ?? 'unknown',
      follows: above?.master ? addressText(above.master) : null,
      state: above ? 'ok' : own.linked ? 'ok' : 'unknown',
      lagBytes: null,
      lagSeconds: null,
      slots: [],
      ...nodeNumbers(masterInfo),
    },
    {
      address: self,
      role: 'replica',
      follows: master,
      state: own.linked === false ? (own.syncing ? 'syncing' : 'suspected') : 'ok',
      lagBytes: above?.offset == null || offset === null ? null : Math.max(0, above.offset - offset),
      lagSeconds: own.heardSeconds,
      slots: [],
      ...nodeNumbers(info),
    },
  ]
  return { kind: 'replicated', nodes, master: above?.role === 'replica' ? null : master }
}
