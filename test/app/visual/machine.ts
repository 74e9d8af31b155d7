import { allAspects } from '#core/aspects'
import type { Aspects } from '#core/model/aspect'
import type { ContainerReading } from '#core/model/host'
import type { NodeReading } from '#core/model/server'
import { minute, startedMs } from './holdings.ts'

const gb = 1024 ** 3
const known = <T>(value: T) => ({ state: 'known' as const, atMs: startedMs, value })

const container = (name: string, part: Partial<ContainerReading>): ContainerReading => ({
  id: name,
  name,
  image: `ghcr.io/hretheum/detektr/${name}:main-e4f5a6b`,
  service: name,
  project: 'detektr',
  state: 'running',
  health: 'healthy',
  exitCode: null,
  oomKilled: false,
  restarts: 0,
  startedAtMs: startedMs - 12 * 24 * 60 * minute,
  cpu: 0.12,
  memoryBytes: 1.7 * gb,
  memoryLimitBytes: 4 * gb,
  networks: ['detektor-network'],
  ...part,
})

const node = (address: string, part: Partial<NodeReading>): NodeReading => ({
  address,
  role: 'replica',
  follows: '10.0.0.11:6379',
  state: 'ok',
  lagBytes: 0,
  lagSeconds: 1,
  slots: [],
  runId: null,
  version: '7.4.5',
  memoryUsedBytes: 1.6 * gb,
  memoryMaxBytes: 4 * gb,
  opsPerSecond: 320,
  keys: 1284,
  clients: 12,
  ...part,
})

/** A GPU host with all that can be read there. */
export const aspects: Aspects = {
  ...allAspects({ state: 'unknown', reason: 'Not read yet.' }),
  discovery: known({
    found: [
      { kind: 'stream', name: 'sessions:audit' },
      { kind: 'bullmq', name: 'mail-out' },
    ],
    left: 0,
    keysSeen: 2_000_000,
    tookMs: 41_300,
    partial: 'The look ended after 2,000,000 keys; raise watch.discover.maxKeys to see the others.',
  }),
  host: known({
    machine: known({
      hostname: 'nebula',
      uptimeSeconds: 31 * 86_400,
      cpuCount: 16,
      cpuBusy: 0.34,
      load: [4.12, 3.8, 3.61] as const,
      memoryTotalBytes: 64 * gb,
      memoryAvailableBytes: 21 * gb,
      disks: [
        { mount: '/', totalBytes: 480 * gb, freeBytes: 212 * gb },
        { mount: '/var/lib/docker', totalBytes: 1900 * gb, freeBytes: 190 * gb },
      ],
    }),
    gpu: known({
      source: 'nvidia-smi' as const,
      devices: [
        {
          index: '0',
          name: 'NVIDIA GeForce RTX 4090',
          uuid: 'GPU-1',
          mig: null,
          busy: 0.98,
          memoryTotalBytes: 24 * gb,
          memoryUsedBytes: 19.4 * gb,
          memoryFreeBytes: 4.6 * gb,
          temperatureCelsius: 71,
          powerWatts: 402,
          powerLimitWatts: 450,
        },
        {
          index: '1',
          name: 'NVIDIA A100-SXM4-40GB',
          uuid: 'MIG-2',
          mig: '1g.5gb',
          busy: null,
          memoryTotalBytes: 5 * gb,
          memoryUsedBytes: 1.1 * gb,
          memoryFreeBytes: 3.9 * gb,
          temperatureCelsius: 44,
          powerWatts: null,
          powerLimitWatts: null,
        },
      ],
      warnings: [],
    }),
  }),
  containers: known({
    daemon: 'up' as const,
    containers: [
      container('redis', {
        name: 'detektr-redis-1',
        image: 'ghcr.io/hretheum/detektr/redis-broker:main-e4f5a6b',
      }),
      container('frame-buffer', {
        name: 'detektr-frame-buffer-1',
        restarts: 7,
        cpu: 1.43,
        memoryLimitBytes: null,
      }),
      container('rtsp-capture', {
        name: 'detektr-rtsp-capture-1',
        state: 'exited',
        health: null,
        exitCode: 137,
        oomKilled: true,
        cpu: null,
        memoryBytes: null,
      }),
      container('redis-exporter', {
        name: 'detektr-redis-exporter-1',
        image: 'oliver006/redis_exporter:v1.66.0',
        health: null,
        networks: ['monitoring'],
      }),
    ],
    networks: [
      {
        name: 'detektor-network',
        driver: 'bridge',
        containers: ['detektr-redis-1', 'detektr-frame-buffer-1', 'detektr-rtsp-capture-1'],
      },
      { name: 'monitoring', driver: 'bridge', containers: ['detektr-redis-exporter-1'] },
    ],
    broker: 'detektr-redis-1',
    project: null,
    notes: ['detektr-redis-exporter-1 is not on detektor-network, so it cannot reach redis there.'],
  }),
  exporter: known({
    url: 'http://127.0.0.1:9121/metrics',
    trouble: null,
    up: true,
    scrapeMs: 131,
    ownScrapeMs: 96,
    late: 'A scrape takes 131 ms (goal 100 ms).',
    version: '1.66.0',
    values: {},
    differences: [],
  }),
  prometheus: known({
    url: 'http://127.0.0.1:9090',
    version: '2.53.1',
    targets: [
      {
        job: 'redis',
        instance: 'redis-exporter:9121',
        health: 'up' as const,
        lastError: null,
        lastScrapeMs: 104,
      },
      {
        job: 'node',
        instance: 'nebula:9100',
        health: 'down' as const,
        lastError: 'connection refused',
        lastScrapeMs: null,
      },
    ],
    instance: 'redis-exporter:9121',
    redisUp: true,
    notes: [],
  }),
  rabbitmq: { state: 'absent', reason: 'No RabbitMQ is named under “watch” in brokers.yaml.' },
  latency: known({
    all: { p50: 0.009, p99: 0.12, p999: 1.4 },
    commands: [
      { command: 'xreadgroup', calls: 84_211_003, p50: 0.021, p99: 0.31, p999: 2.9 },
      { command: 'evalsha', calls: 401_220, p50: 0.09, p99: 0.24, p999: 1.1 },
      { command: 'xadd', calls: 91_002_118, p50: 0.008, p99: 0.09, p999: 0.6 },
    ],
    roundTripMs: 0.31,
    wayMs: 0.27,
    serverMs: 0.04,
    since: 'reading' as const,
    slow: [
      {
        id: 41,
        atMs: startedMs - 9 * minute,
        tookMs: 18.4,
        command: 'XRANGE detektor:frames',
        client: '10.0.0.7:51002',
        recent: false,
      },
    ],
    notes: [],
  }),
  databases: known({
    databases: [
      { index: 0, label: 'streams', keys: 1284, expiring: 12, averageTtlMs: 340_000, prefixes: [] },
      {
        index: 1,
        label: 'weather cache',
        keys: 42_100,
        expiring: 41_980,
        averageTtlMs: 1_700_000,
        prefixes: [
          {
            prefix: 'weather:',
            memoryShare: 0.61,
            sampled: 180,
            plannedTtlSeconds: 3600,
            withoutTtl: 0,
            tooLong: 0,
            kept: true,
          },
          {
            prefix: 'probe:',
            memoryShare: 0.22,
            sampled: 64,
            plannedTtlSeconds: 60,
            withoutTtl: 9,
            tooLong: 2,
            kept: false,
          },
        ],
      },
      { index: 3, label: null, keys: 7, expiring: 0, averageTtlMs: null, prefixes: [] },
    ],
    sampled: 244,
    notes: [],
  }),
  topology: known({
    kind: 'sentinel' as const,
    nodes: [
      node('10.0.0.11:6379', {
        role: 'master',
        follows: null,
        lagBytes: null,
        lagSeconds: null,
        opsPerSecond: 1210,
      }),
      node('10.0.0.12:6379', { lagBytes: 14_022 }),
      node('10.0.0.13:6379', { state: 'syncing', lagBytes: null, lagSeconds: null, memoryUsedBytes: null }),
    ],
    master: '10.0.0.11:6379',
    sentinels: [
      { address: '10.0.0.21:26379', up: true },
      { address: '10.0.0.22:26379', up: true },
      { address: '10.0.0.23:26379', up: false },
    ],
    uncoveredSlots: null,
    failovers: [{ atMs: startedMs - 400 * minute, from: '10.0.0.12:6379', to: '10.0.0.11:6379' }],
    notes: [],
  }),
}
