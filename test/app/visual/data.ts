import type { Level } from '#core/model/level'
import type { LinkState } from '#core/model/link'
import type { Sample, SeriesPoint } from '#core/model/sample'
import type { BrokerView, Snapshot } from '#core/model/snapshot'
import { backups, minute, releases, startedMs } from './holdings.ts'
import { aspects } from './machine.ts'
import { queuesFor, reading } from './watched.ts'

const wave = (atMs: number, periodMs: number): number => Math.sin((atMs / periodMs) * 2 * Math.PI)
const noise = (atMs: number): number => {
  const x = Math.sin(Math.floor(atMs / 1000) * 12.9898) * 43_758.5453
  return x - Math.floor(x)
}

export const pointFor = (atMs: number, deep = false): SeriesPoint => ({
  atMs,
  commandsPerSecond: 1180 + 90 * wave(atMs, 4 * minute) + 120 * noise(atMs),
  memoryUsedBytes: 1.62e9 + 4e7 * wave(atMs, 7 * minute) + 2e6 * noise(atMs),
  memoryMaxBytes: 4 * 1024 ** 3,
  latencyMs: 0.19 + 0.12 * noise(atMs) + (noise(atMs + 7000) > 0.985 ? 1.4 : 0),
  clients: 14 + Math.round(noise(atMs + 3000) * 2),
  depth: deep
    ? Math.max(0, Math.round((atMs - startedMs + 3 * minute) / 42) + Math.round(30 * noise(atMs)))
    : Math.round(8 * noise(atMs)),
  gpuBusy: Math.min(1, 0.86 + 0.1 * wave(atMs, 2 * minute) + 0.06 * noise(atMs + 900)),
})

export const seriesFor = (deep: boolean, gap: boolean): readonly SeriesPoint[] =>
  Array.from({ length: 840 }, (_, second) => pointFor(startedMs - (839 - second) * 1000, deep)).map(point =>
    gap && startedMs - point.atMs > 95_000 && startedMs - point.atMs < 140_000
      ? {
          atMs: point.atMs,
          commandsPerSecond: null,
          memoryUsedBytes: null,
          memoryMaxBytes: null,
          latencyMs: null,
          clients: null,
          depth: null,
          gpuBusy: null,
        }
      : point,
  )

export function sampleFor(point: SeriesPoint): Sample {
  return {
    atMs: point.atMs,
    roundTripMs: point.latencyMs ?? 0,
    metrics: {
      redis_uptime_in_seconds: 1_036_800,
      redis_connected_clients: point.clients,
      redis_blocked_clients: 2,
      redis_config_maxclients: 10_000,
      redis_memory_used_bytes: point.memoryUsedBytes,
      redis_memory_max_bytes: point.memoryMaxBytes,
      redis_memory_used_rss_bytes: 1.9e9,
      redis_mem_fragmentation_ratio: 1.17,
      redis_commands_processed_total: 9e8,
      redis_instantaneous_ops_per_sec: 1200,
      redis_net_input_bytes_total: 9e12,
      redis_net_output_bytes_total: 8e12,
      redis_connections_received_total: 42_000,
      redis_rejected_connections_total: 0,
      redis_evicted_keys_total: 0,
      redis_expired_keys_total: 12,
      redis_keyspace_hits_total: 1,
      redis_keyspace_misses_total: 1,
      redis_cpu_sys_seconds_total: 1,
      redis_cpu_user_seconds_total: 1,
      redis_slowlog_length: 0,
      redis_db_keys: 1284,
      redis_db_keys_expiring: 12,
      redis_rdb_changes_since_last_save: 18_442,
      redis_rdb_last_save_timestamp_seconds: startedMs / 1000 - 254,
      redis_aof_last_rewrite_duration_sec: 1,
    },
    facts: {
      flavour: 'Redis',
      version: '7.4.5',
      runId: 'a1',
      node: '127.0.0.1:6379',
      role: 'master',
      inCluster: false,
      refusals: [],
      errors: {},
      maxmemoryPolicy: 'allkeys-lru',
      aofEnabled: true,
      aofRewriteInProgress: false,
      aofLastWriteStatus: 'ok',
      aofLastRewriteStatus: 'ok',
      rdbBgsaveInProgress: false,
      rdbLastBgsaveStatus: 'ok',
      latencyEvents: [],
      missing: [{ command: 'SLOWLOG', reason: 'renamed or switched off on this server' }],
    },
    queues: [
      reading('detektor:frames', {
        length: 12_400,
        waiting: point.depth,
        inWork: 6,
        maxLength: 50_000,
        groups: [
          {
            name: 'frame-buffer',
            consumers: 3,
            pending: 6,
            lag: point.depth,
            entriesRead: 1,
            waiting: point.depth,
            lastDeliveredId: '1-1',
          },
          {
            name: 'archive',
            consumers: 1,
            pending: 0,
            lag: null,
            entriesRead: null,
            waiting: null,
            lastDeliveredId: '1-1',
          },
        ],
        note: 'lag unknown: entries were deleted, or group archive did not start at an entry Redis counts from',
      }),
      reading('detektor:events', {
        length: 96,
        waiting: 0,
        inWork: 1,
        groups: [
          {
            name: 'alerting',
            consumers: 2,
            pending: 1,
            lag: 0,
            entriesRead: 1,
            waiting: 0,
            lastDeliveredId: '1-1',
          },
        ],
      }),
      reading('pipeline-jobs', {
        kind: 'bullmq',
        length: 31,
        waiting: 0,
        inWork: 4,
        bullmq: { wait: 0, active: 4, delayed: 3, overdue: 0, prioritized: 0, completed: 1000, failed: 17 },
      }),
      reading('detektor:thumbnails', { kind: 'list', exists: false, length: 0, waiting: 0, inWork: null }),
    ],
  }
}

const up: LinkState = { state: 'up', sinceMs: startedMs - 90 * minute }

export function brokerFor(name: string, level: Level, part: Partial<BrokerView> = {}): BrokerView {
  const sample = sampleFor(pointFor(startedMs))
  return {
    name,
    title: name,
    environment: 'production',
    demo: false,
    reach: 'ssh',
    place: `ssh ${name}`,
    runtime: 'compose',
    health: { level, reasons: [], sinceMs: startedMs - 41 * minute },
    attention: level,
    layers: [
      { layer: 'network', level: 'ok' },
      { layer: 'host', level: 'ok' },
      { layer: 'container', level: 'ok' },
      { layer: 'broker', level },
    ],
    hostLink: up,
    redisLink: up,
    sample,
    rates: {
      commandsPerSecond: 1210,
      netInputBytesPerSecond: 9e6,
      netOutputBytesPerSecond: 8e6,
      evictedPerSecond: 0,
      hitRatio: 0.973,
      lookupsPerSecond: 1200,
    },
    deepest: { name: 'detektor:frames', waiting: 12 },
    gpuVerdict: null,
    releases,
    backups,
    guards: {
      deploy: { allowed: true },
      rollback: { allowed: true },
      release: { allowed: true },
      backup: { allowed: true },
      queue: { allowed: true },
    },
    queues: queuesFor(12),
    aspects,
    alerts: [],
    muted: null,
    ...part,
  }
}

export const snapshotFor = (brokers: readonly BrokerView[], part: Partial<Snapshot> = {}): Snapshot => ({
  revision: 1,
  atMs: startedMs,
  version: '0.1.0',
  demo: false,
  demoNotes: [],
  configPath: '/home/eryk/.config/brokerlight/brokers.yaml',
  configProblems: [],
  attention: brokers[0]?.health.level ?? 'unknown',
  worst: brokers[0]?.health.level ?? 'unknown',
  brokers,
  runs: [],
  silences: [],
  quietHours: false,
  alerting: { webhook: null, notes: [], delivery: null, damaged: null },
  questions: [],
  ...part,
})
