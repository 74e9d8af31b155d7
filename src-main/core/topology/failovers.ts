import type { TopologyReading } from '../model/server.ts'

type Failover = TopologyReading['failovers'][number]
type Seen = Pick<TopologyReading, 'nodes' | 'master'>

/** The most changes of the master that are kept. */
const mostKept = 20

/** The changes of the master between two readings, newest first, before those that were seen earlier. */
export function failoversSince(
  before: Seen | null,
  now: Seen,
  atMs: number,
  earlier: readonly Failover[],
): readonly Failover[] {
  if (before === null) return earlier
  const promoted = now.nodes.flatMap(({ address, role }): readonly Failover[] => {
    const was = before.nodes.find(node => node.address === address)
    const from = role === 'master' && was?.role === 'replica' ? was.follows : null
    return from === null ? [] : [{ atMs, from, to: address }]
  })
  const unknownBefore =
    promoted.length === 0 && before.master !== null && now.master !== null && before.master !== now.master
      ? [{ atMs, from: before.master, to: now.master }]
      : []
  return [...promoted, ...unknownBefore, ...earlier].slice(0, mostKept)
}
