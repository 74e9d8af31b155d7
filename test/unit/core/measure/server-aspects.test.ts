import { describe, expect, it } from 'vitest'
import { databaseMeasures } from '#core/measure/databases'
import { latencyMeasures, slowCommandMeasures } from '#core/measure/latency'
import { topologyMeasures } from '#core/measure/topology'
import type { Measure } from '#core/model/measure'
import type { LatencyReading, NodeReading, TopologyReading } from '#core/model/server'
import { nodeNumbers } from '#core/topology/node'
import { onlyKnown } from './aspects.ts'

const values = (measures: readonly Measure[]) =>
  Object.fromEntries(
    measures.map(({ name, labels, value, unit }) => [
      [name, ...Object.values(labels)].join(' '),
      [value, unit],
    ]),
  )

const latency: LatencyReading = {
  all: { p50: 1, p99: 2, p999: 4 },
  commands: [],
  roundTripMs: 20,
  wayMs: null,
  serverMs: null,
  since: 'reading',
  slow: [
    { id: 4, atMs: 0, tookMs: 20, command: 'XRANGE frames', client: null, recent: true },
    { id: 3, atMs: 0, tookMs: 30, command: 'KEYS', client: null, recent: true },
    { id: 2, atMs: 0, tookMs: 900, command: 'KEYS', client: null, recent: false },
    { id: 1, atMs: 0, tookMs: 900, command: 'SORT list', client: null, recent: false },
  ],
  notes: [],
}

describe('latency', () => {
  it('is in seconds, and the slowest command is that of the last minute', () => {
    expect(values(latencyMeasures(onlyKnown('latency', latency)))).toEqual({
      redis_latency_p50_seconds: [0.001, 'seconds'],
      redis_latency_p99_seconds: [0.002, 'seconds'],
      redis_latency_p999_seconds: [0.004, 'seconds'],
      redis_slowest_command_seconds: [0.03, 'seconds'],
      brokerlight_ping_seconds: [0.02, 'seconds'],
    })
  })

  it('tells each command of the slow log apart for the rules, 0 where it was not slow lately', () => {
    const told = (slow: LatencyReading['slow']) =>
      slowCommandMeasures(onlyKnown('latency', { ...latency, slow })).map(({ labels, value }) => [
        labels.command,
        value,
      ])
    expect(told(latency.slow)).toEqual([
      ['XRANGE frames', 0.02],
      ['KEYS', 0.03],
      ['SORT list', 0],
    ])
    expect(told([])).toEqual([[undefined, 0]])
    expect(told(null)).toEqual([])
  })

  it('has no percentiles of the time since the start, 0 where nothing was slow, and nothing that is unknown', () => {
    const quiet = values(latencyMeasures(onlyKnown('latency', { ...latency, since: 'start', slow: [] })))
    expect(quiet).toEqual({
      redis_slowest_command_seconds: [0, 'seconds'],
      brokerlight_ping_seconds: [0.02, 'seconds'],
    })
    const blind = { ...latency, all: null, roundTripMs: null, slow: null }
    expect(latencyMeasures(onlyKnown('latency', blind))).toEqual([])
  })
})

const node = (address: string, more: Partial<NodeReading>): NodeReading => ({
  address,
  role: 'master',
  follows: null,
  state: 'ok',
  lagBytes: null,
  lagSeconds: null,
  slots: [],
  ...nodeNumbers(null),
  ...more,
})
const topology: TopologyReading = {
  kind: 'sentinel',
  nodes: [
    node('a:1', {}),
    node('b:1', { role: 'replica', lagBytes: 50, lagSeconds: 1 }),
    node('c:1', { role: 'replica', state: 'down' }),
  ],
  master: 'a:1',
  sentinels: [
    { address: 's:1', up: true },
    { address: 's:2', up: false },
  ],
  uncoveredSlots: null,
  failovers: [],
  notes: [],
}

describe('topology', () => {
  it('tells replicas, their lag and the Sentinels', () => {
    expect(values(topologyMeasures(onlyKnown('topology', topology)))).toEqual({
      redis_connected_replicas: [1, 'count'],
      'redis_replication_lag_seconds b:1': [1, 'seconds'],
      'redis_replication_lag_bytes b:1': [50, 'bytes'],
      sentinel_up_count: [1, 'count'],
    })
  })

  it('tells each node of a cluster apart', () => {
    const nodes = [node('a:1', { memoryUsedBytes: 7, keys: 3, opsPerSecond: 2, clients: 1 })]
    const cluster: TopologyReading = { ...topology, kind: 'cluster', nodes, sentinels: [], uncoveredSlots: 2 }
    expect(values(topologyMeasures(onlyKnown('topology', cluster)))).toEqual({
      redis_connected_replicas: [0, 'count'],
      redis_cluster_uncovered_slots: [2, 'count'],
      'redis_node_memory_used_bytes a:1': [7, 'bytes'],
      'redis_node_ops_per_second a:1': [2, 'per-second'],
      'redis_node_keys a:1': [3, 'count'],
      'redis_node_clients a:1': [1, 'count'],
    })
  })
})

it('databases tell their keys and which plans are broken', () => {
  const prefix = { plannedTtlSeconds: 60, sampled: 4, withoutTtl: 1, tooLong: 2 }
  const prefixes = [
    { ...prefix, prefix: 'cache:', memoryShare: 0.5, kept: false },
    { ...prefix, prefix: 'none:', memoryShare: null, kept: null },
  ]
  const database = { index: 3, label: 'cache', keys: 10, expiring: 4, averageTtlMs: 5, prefixes }
  const read = onlyKnown('databases', { databases: [database], sampled: 4, notes: [] })
  expect(values(databaseMeasures(read))).toEqual({
    'redis_db_keys 3': [10, 'count'],
    'redis_db_keys_expiring 3': [4, 'count'],
    'redis_prefix_ttl_broken 3 cache:': [3, 'count'],
    'redis_prefix_memory_ratio 3 cache:': [0.5, 'ratio'],
  })
})
