import type { HistoryQuestion } from '#core/contract'
import type { History, HistoryPoint } from '#core/model/history'
import type { MeasureKey, MeasureUnit } from '#core/model/measure'
import type { EntryPeek, JobPage, PendingPage } from '#core/model/pending'
import { minute, startedMs } from './holdings.ts'

const queue = { queue: 'detektor:frames', kind: 'stream' }
const measured: Readonly<
  Record<string, readonly [MeasureUnit, number, number, Readonly<Record<string, string>>]>
> = {
  redis_commands_per_second: ['per-second', 1180, 260, {}],
  redis_memory_used_bytes: ['bytes', 1.62e9, 3e8, {}],
  redis_memory_max_bytes: ['bytes', 4 * 1024 ** 3, 0, {}],
  brokerlight_round_trip_seconds: ['seconds', 0.000_24, 0.000_2, {}],
  redis_connected_clients: ['count', 14, 3, {}],
  queue_waiting: ['count', 800, 700, queue],
  queue_in_work: ['count', 6, 4, queue],
  queue_stuck: ['count', 2, 2, queue],
  gpu_busy_ratio: ['ratio', 0.7, 0.28, { gpu: '0' }],
  gpu_memory_used_bytes: ['bytes', 1.9e10, 1e9, { gpu: '0' }],
  gpu_temperature_celsius: ['celsius', 66, 6, { gpu: '0' }],
  gpu_power_watts: ['watts', 380, 60, { gpu: '0' }],
}

export const historyKeys: readonly MeasureKey[] = Object.entries(measured).map(
  ([name, [unit, , , labels]]) => ({
    name,
    labels,
    unit,
  }),
)

/** Waves around a middle, with a gap, and a spread in each step. */
export function historyOf({ series, fromMs, toMs, points }: HistoryQuestion): History {
  const stepMs = Math.max(1000, Math.ceil((toMs - fromMs) / points / 10_000) * 10_000)
  const times: readonly number[] = Array.from(
    { length: Math.floor((toMs - fromMs) / stepMs) },
    (_, index) => fromMs + index * stepMs,
  )
  const point = (name: string, atMs: number, index: number): HistoryPoint => {
    const [, middle, wide] = measured[name] ?? ['count', 1, 1, {}]
    if (index > times.length * 0.42 && index < times.length * 0.5)
      return { atMs, value: null, min: null, max: null }
    const value =
      middle + wide * 0.6 * Math.sin(index / 23 + name.length) + wide * 0.2 * Math.sin(index * 1.7)
    const spread = wide * (0.15 + 0.12 * Math.abs(Math.sin(index / 7)))
    return { atMs, value, min: Math.max(0, value - spread), max: value + spread }
  }
  return {
    fromMs,
    toMs,
    stepMs,
    source: toMs - fromMs > 48 * 60 * minute ? 'Prometheus' : 'local',
    series: series.map(({ name, labels }) => ({
      key: { name, labels, unit: measured[name]?.[0] ?? 'count' },
      points: times.map((atMs, index) => point(name, atMs, index)),
    })),
    marks: [
      { atMs: fromMs + 0.2 * (toMs - fromMs), kind: 'deploy', text: 'main-a1b2c3d' },
      { atMs: fromMs + 0.24 * (toMs - fromMs), kind: 'rollback', text: 'main-0011223' },
      { atMs: fromMs + 0.7 * (toMs - fromMs), kind: 'alert', text: 'Memory is nearly full.' },
      { atMs: fromMs + 0.8 * (toMs - fromMs), kind: 'restart', text: 'Redis was restarted.' },
    ],
    notes: [],
  }
}

export const pendingPage: PendingPage = {
  queue: 'detektor:frames',
  group: 'frame-buffer',
  total: 6,
  entries: Array.from({ length: 6 }, (_, index) => ({
    id: `${startedMs - 190_000 + index * 41}-0`,
    consumer: index < 4 ? 'frame-buffer-7c9d' : 'frame-buffer-a113',
    idleMs: index < 4 ? 188_000 - index * 41 : 240,
    ageMs: 190_000 - index * 41,
    deliveries: index === 0 ? 3 : 1,
  })),
  nextAfter: `${startedMs}-0`,
}

export const peeked: EntryPeek = {
  id: '1',
  exists: true,
  fields: [
    { name: 'camera', value: 'gate-2', bytes: 6, redacted: false },
    { name: 'token', value: '••••••', bytes: 64, redacted: true },
    {
      name: 'frame',
      value: '/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAgGBgcGBQgHBwcJCQg…',
      bytes: 181_204,
      redacted: false,
    },
  ],
  cut: 'Shown: the first 512 bytes of each field.',
}

export const jobPage: JobPage = {
  queue: 'pipeline-jobs',
  state: 'failed',
  total: 17,
  jobs: Array.from({ length: 5 }, (_, index) => ({
    id: String(4120 + index),
    name: index % 2 ? 'sync-tenant' : 'render-report',
    state: 'failed' as const,
    addedAtMs: startedMs - (90 - index) * minute,
    attempts: 3,
    failedReason:
      index % 2 ? 'Error: Request failed with status code 429' : 'TypeError: tenant.id is undefined',
  })),
}
