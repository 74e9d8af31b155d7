import type { Backup, Release } from '#core/model/release'

export const startedMs = Date.now()
export const minute = 60_000
const digest = (seed: string): string => `sha256:${seed.repeat(64).slice(0, 64)}`

const image = (tag: string | null, seed: string): Release['images'][number] => ({
  service: 'redis',
  repository: 'ghcr.io/hretheum/detektr/redis-broker',
  tag,
  digest: digest(seed),
})

export const releases: readonly Release[] = [
  {
    number: 7,
    images: [image('main-e4f5a6b', 'e4f5a6b1')],
    atMs: startedMs - 3 * minute,
    by: 'eryk@thinkpad',
    how: 'deploy',
    runId: 'r7',
  },
  {
    number: 6,
    images: [image('main-a1b2c3d', 'a1b2c3d4')],
    atMs: startedMs - 26 * 60 * minute,
    by: 'eryk@thinkpad',
    how: 'return',
    runId: 'r6',
  },
  {
    number: 5,
    images: [image('main-dead0ff', 'dead0ff9')],
    atMs: startedMs - 26 * 60 * minute - 40_000,
    by: 'eryk@thinkpad',
    how: 'deploy',
    runId: 'r5',
  },
  {
    number: 4,
    images: [image('main-a1b2c3d', 'a1b2c3d4')],
    atMs: startedMs - 9 * 24 * 60 * minute,
    by: 'github-runner@nebula',
    how: 'deploy',
    runId: 'r4',
  },
  {
    number: 1,
    images: [image(null, '77aa01bc')],
    atMs: startedMs - 300 * 24 * 60 * minute,
    by: 'eryk@thinkpad',
    how: 'found',
    runId: 'r1',
  },
]

export const backups: readonly Backup[] = [
  {
    id: 'b2',
    broker: 'nebula',
    atMs: startedMs - 64 * minute,
    by: 'eryk@thinkpad',
    directory: '/home/eryk/.local/share/brokerlight/backups/nebula/2026-11-21T09-40-12Z',
    bytes: 1.48e9,
    files: [
      { path: 'dump.rdb', bytes: 7.2e8, sha256: 'b1946ac92492d2347c6235b4d2611184'.repeat(2) },
      {
        path: 'appendonlydir/appendonly.aof.3.base.rdb',
        bytes: 7.1e8,
        sha256: 'c157a79031e1c40f85931829bc5fc552'.repeat(2),
      },
      {
        path: 'appendonlydir/appendonly.aof.3.incr.aof',
        bytes: 4.2e7,
        sha256: '591785b794601e212b260e25925636fd'.repeat(2),
      },
      { path: 'appendonlydir/appendonly.aof.manifest', bytes: 112, sha256: '0a0b0c0d'.repeat(8) },
    ],
    checks: [
      { tool: 'redis-check-rdb', file: 'dump.rdb', verdict: 'valid', detail: '\\o/ RDB looks OK! \\o/' },
      {
        tool: 'redis-check-aof',
        file: 'appendonlydir/appendonly.aof.manifest',
        verdict: 'valid',
        detail: 'All AOF files and manifest are valid',
      },
    ],
    mark: {
      atMs: startedMs - 64 * minute,
      version: '7.4.5',
      runId: 'a',
      aofEnabled: true,
      keys: 1284,
      keysExpiring: 12,
      queues: [],
    },
    images: releases[0]?.images ?? [],
  },
  {
    id: 'b1',
    broker: 'nebula',
    atMs: startedMs - 50 * 60 * minute,
    by: 'eryk@thinkpad',
    directory: '/home/eryk/.local/share/brokerlight/backups/nebula/2026-11-19T09-40-12Z',
    bytes: 1.31e9,
    files: [{ path: 'dump.rdb', bytes: 7.2e8, sha256: 'b1946ac92492d2347c6235b4d2611184'.repeat(2) }],
    checks: [
      { tool: 'redis-check-rdb', file: 'dump.rdb', verdict: 'valid', detail: '\\o/ RDB looks OK! \\o/' },
      {
        tool: 'redis-check-aof',
        file: 'appendonlydir/appendonly.aof.manifest',
        verdict: 'invalid',
        detail: 'AOF appendonly.aof.2.incr.aof is not valid. Use the --fix option to try fixing it.',
      },
      {
        tool: 'redis-check-aof',
        file: 'older.aof',
        verdict: 'not-run',
        detail: 'redis-check-aof is not installed on this machine',
      },
    ],
    mark: {
      atMs: startedMs,
      version: '7.4.5',
      runId: 'a',
      aofEnabled: true,
      keys: null,
      keysExpiring: null,
      queues: [],
    },
    images: [],
  },
]
