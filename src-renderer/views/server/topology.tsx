import type { ReactNode } from 'react'
import type { Level } from '#core/model/level'
import type { NodeReading, TopologyReading } from '#core/model/server'
import type { BrokerView } from '#core/model/snapshot'
import { useNow } from '../../store/clock.ts'
import type { Strings } from '../../strings/en.ts'
import type { Formats } from '../../text/format.ts'
import { useText } from '../../text/text.ts'
import { LevelShape } from '../../ui/level-shape.tsx'
import { Notes } from '../../ui/notes.tsx'
import { Tag } from '../../ui/tag.tsx'
import { ReadingSection } from '../host/reading.tsx'
import './topology.css'

const levels: Readonly<Record<NodeReading['state'], Level>> = {
  ok: 'ok',
  down: 'down',
  suspected: 'degraded',
  syncing: 'degraded',
  unknown: 'unknown',
}

/** Masters, each followed by its replicas; then nodes whose master is not among them. */
export function families(
  nodes: readonly NodeReading[],
): readonly { readonly head: NodeReading; readonly replicas: readonly NodeReading[] }[] {
  const masters = nodes.filter(node => node.role === 'master')
  const heads = nodes.filter(
    node => node.role !== 'replica' || !masters.some(master => master.address === node.follows),
  )
  return heads
    .toSorted((one, other) => Number(other.role === 'master') - Number(one.role === 'master'))
    .map(head => ({
      head,
      replicas: nodes.filter(
        node => node.role === 'replica' && node.follows === head.address && node !== head,
      ),
    }))
}

/** How the nodes of a broker stand to each other, drawn; nothing for a server that stands alone. */
export function Topology({ broker }: { readonly broker: BrokerView }): ReactNode {
  const { s } = useText()
  const reading = broker.aspects.topology
  if (reading.state === 'known' && reading.value.kind === 'standalone') return null
  if (reading.state === 'unknown') return null
  return (
    <ReadingSection
      title={s.topology.title}
      reading={reading}
      source={value => s.topology.sources[value.kind]}
    >
      {value => <Tree topology={value} />}
    </ReadingSection>
  )
}

function Tree({ topology }: { readonly topology: TopologyReading }): ReactNode {
  const { s, f } = useText()
  const nowMs = useNow()
  const { nodes, master, sentinels, uncoveredSlots, failovers, notes } = topology
  return (
    <>
      <ul className="tree">
        {families(nodes).map(({ head, replicas }) => (
          <li key={head.address}>
            <Node node={head} serves={head.address === master} />
            {replicas.length > 0 && (
              <ul>
                {replicas.map(replica => (
                  <li key={replica.address}>
                    <Node node={replica} serves={false} />
                  </li>
                ))}
              </ul>
            )}
          </li>
        ))}
      </ul>
      {sentinels.length > 0 && (
        <p className="sentinels">
          <span className="soft">{s.topology.sentinels}</span>
          {sentinels.map(({ address, up }) => (
            <span className="with-shape" key={address}>
              <LevelShape level={up ? 'ok' : 'down'} label={up ? s.level.ok : s.level.down} />
              <code>{address}</code>
            </span>
          ))}
        </p>
      )}
      {uncoveredSlots !== null && uncoveredSlots > 0 && (
        <p className="with-shape">
          <LevelShape level="down" label={s.level.down} />
          {s.topology.uncovered(f.count(uncoveredSlots))}
        </p>
      )}
      {failovers.length > 0 && (
        <ul className="lines" aria-label={s.topology.failovers}>
          {failovers.map(failover => (
            <li key={failover.atMs}>
              <span className="soft">{f.time(failover.atMs, nowMs)}</span>{' '}
              {s.topology.failover(failover.from, failover.to)}
            </li>
          ))}
        </ul>
      )}
      <Notes notes={notes} />
    </>
  )
}

function Node({ node, serves }: { readonly node: NodeReading; readonly serves: boolean }): ReactNode {
  const { s, f } = useText()
  const level = levels[node.state]
  return (
    <div className="node">
      <span className="with-shape">
        <LevelShape level={level} label={s.topology.states[node.state]} />
        <code>{node.address}</code>
        <span className="soft">{s.topology.roles[node.role]}</span>
        {serves && <Tag tone="strong">{s.topology.serves}</Tag>}
      </span>
      <span className="soft small">{nodeWords(node, s, f).join(' · ')}</span>
    </div>
  )
}

/** What is told of a node beside its name: state, lag, slots, and its own figures where it was asked. */
export function nodeWords(node: NodeReading, s: Strings, f: Formats): readonly string[] {
  const { state, role, lagBytes, lagSeconds, slots, memoryUsedBytes, memoryMaxBytes } = node
  const memory =
    memoryUsedBytes === null
      ? []
      : [
          memoryMaxBytes
            ? s.host.usedOf(f.bytes(memoryUsedBytes), f.bytes(memoryMaxBytes))
            : f.bytes(memoryUsedBytes),
        ]
  const lag =
    role !== 'replica'
      ? []
      : lagBytes === null
        ? [s.topology.lagUnknown]
        : [s.topology.lag(f.bytes(lagBytes), lagSeconds === null ? null : f.age(lagSeconds * 1000))]
  return [
    ...(state === 'ok' ? [] : [s.topology.states[state]]),
    ...lag,
    ...(slots.length > 0 ? [s.topology.slots(slots.join(', '))] : []),
    ...memory,
    ...(node.opsPerSecond === null ? [] : [f.rate(node.opsPerSecond)]),
    ...(node.keys === null ? [] : [s.topology.keys(f.count(node.keys))]),
    ...(node.version === null ? [] : [node.version]),
  ]
}
