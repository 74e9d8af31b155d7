import { type Address, addressOf, addressText, slotCount } from './slots.ts'

/** One line of CLUSTER NODES. */
export interface ClusterNode {
  readonly id: string
  readonly address: Address
  /** Whether this is the node that was asked. */
  readonly myself: boolean
  readonly role: 'master' | 'replica'
  /** The id of its master; null for a master. */
  readonly masterId: string | null
  readonly state: 'ok' | 'suspected' | 'down' | 'unknown'
  /** Ranges of slots, both ends included. */
  readonly slots: readonly (readonly [from: number, to: number])[]
  /** Slots on their way, with the id of the other node. Only the node that was asked tells its own. */
  readonly migrating: readonly { readonly slot: number; readonly to: string }[]
  readonly importing: readonly { readonly slot: number; readonly from: string }[]
}

/** Reads CLUSTER NODES. A node that does not know its own address is the one that was asked; others are left out. */
export function parseClusterNodes(reply: unknown, asked: Address): readonly ClusterNode[] {
  if (typeof reply !== 'string') return []
  return reply.split(/\r?\n/).flatMap(line => {
    const [id = '', where = '', flagText = '', master = '', , , , , ...slots] = line.split(' ')
    const flags = new Set(flagText.split(','))
    const found = addressOf(where.split(/[@,]/)[0] ?? '')
    if (found === null || (!flags.has('master') && !flags.has('slave'))) return []
    if (found.host === '' && !flags.has('myself')) return []
    return [
      {
        id,
        address: found.host === '' ? { ...found, host: asked.host } : found,
        myself: flags.has('myself'),
        role: flags.has('master') ? 'master' : 'replica',
        masterId: flags.has('slave') && master !== '-' ? master : null,
        state: stateOf(flags),
        slots: slots.flatMap(rangeOf),
        migrating: moves(slots, '>').map(([slot, to]) => ({ slot, to })),
        importing: moves(slots, '<').map(([slot, from]) => ({ slot, from })),
      } satisfies ClusterNode,
    ]
  })
}

function stateOf(flags: ReadonlySet<string>): ClusterNode['state'] {
  if (flags.has('fail')) return 'down'
  if (flags.has('fail?')) return 'suspected'
  return flags.has('handshake') || flags.has('noaddr') ? 'unknown' : 'ok'
}

function rangeOf(word: string): readonly (readonly [number, number])[] {
  const found = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(word)
  if (!found) return []
  const from = Number(found[1])
  const to = Number(found[2] ?? from)
  return from <= to && to < slotCount ? [[from, to]] : []
}

function moves(words: readonly string[], direction: '>' | '<'): readonly (readonly [number, string])[] {
  return words.flatMap(word => {
    const found = /^\[(\d{1,5})-([<>])-(\w+)\]$/.exec(word)
    return found?.[2] === direction && found[3] ? [[Number(found[1]), found[3]] as const] : []
  })
}

/** Slots that no master serves: owned by none, or by one that is down. */
export function uncoveredSlots(nodes: readonly ClusterNode[]): number {
  const served = new Set<number>()
  for (const { role, state, slots } of nodes) {
    if (role !== 'master' || state === 'down') continue
    for (const [from, to] of slots) for (let slot = from; slot <= to; slot++) served.add(slot)
  }
  return slotCount - served.size
}

/** A range written out: `0-5460`, or `7` for a single one. */
export const rangeText = ([from, to]: readonly [number, number]): string =>
  from === to ? String(from) : `${from}-${to}`

/** What goes on between two nodes, each once: how many slots move from where to where. */
export function slotMoves(
  nodes: readonly ClusterNode[],
): readonly { readonly from: string; readonly to: string; readonly slots: number }[] {
  const address = new Map(nodes.map(node => [node.id, addressText(node.address)]))
  const found = new Map<string, Set<number>>()
  const add = (from: string, to: string, slot: number): void => {
    const way = `${from} ${to}`
    found.set(way, (found.get(way) ?? new Set()).add(slot))
  }
  for (const { id, migrating, importing } of nodes) {
    for (const { slot, to } of migrating) add(id, to, slot)
    for (const { slot, from } of importing) add(from, id, slot)
  }
  return [...found].map(([way, slots]) => {
    const [from = '', to = ''] = way.split(' ')
    return { from: address.get(from) ?? from, to: address.get(to) ?? to, slots: slots.size }
  })
}
