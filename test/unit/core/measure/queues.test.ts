import { describe, expect, it } from 'vitest'
import { queueMeasures } from '#core/measure/queues'
import type { QueueView } from '#core/model/queue'
import { queue, sampleAt, tenFortyTwo } from '../support/samples.ts'

const view = (name: string, changed: Partial<QueueView> = {}): QueueView => ({
  kind: 'stream',
  name,
  exists: true,
  figures: { waiting: 3, inWork: 2, stuck: null, dead: 0 },
  length: 50,
  maxLength: 100,
  oldestWaitingMs: 30_000,
  oldestPendingMs: 90_000,
  addedPerSecond: 4,
  trend: null,
  reading: queue(name, 3),
  detail: null,
  origin: 'config',
  declared: { maxWaiting: 40, groups: ['g', 'h'], maxAgeSeconds: 60, deadLetter: null },
  missingGroups: ['h'],
  notes: [],
  ...changed,
})
const looked = {
  kind: 'stream',
  name: 'frames',
  atMs: tenFortyTwo - 4000,
  groups: [],
  bullmq: null,
  rabbitmq: null,
  oldestWaitingMs: 30_000,
  oldestPendingMs: 90_000,
  stuck: null,
  dead: 0,
  addedPerSecond: 4,
  trimmed: null,
  notes: [],
} as const
const sample = (policy: string | null, max: number | null) =>
  sampleAt(tenFortyTwo, {
    metrics: { redis_memory_max_bytes: max },
    facts: { maxmemoryPolicy: policy },
  })
const values = (...args: Parameters<typeof queueMeasures>): Record<string, number> =>
  Object.fromEntries(
    queueMeasures(...args).map(({ name, labels, value }) => [
      [name, labels.queue, labels.group].filter(Boolean).join(' '),
      value,
    ]),
  )

describe('queueMeasures', () => {
  it('gives each number of a queue under its name, with its own time; what is unknown has none', () => {
    const queues = [view('frames', { detail: looked })]
    expect(values(sample('allkeys-lru', 4096), queues)).toEqual({
      'queue_waiting frames': 3,
      'queue_in_work frames': 2,
      'queue_dead frames': 0,
      'queue_length frames': 50,
      'queue_max_waiting frames': 40,
      'queue_max_length frames': 100,
      'queue_unread_ratio frames': 0.03,
      'queue_oldest_waiting_seconds frames': 30,
      'queue_oldest_pending_seconds frames': 90,
      'queue_oldest_seconds frames': 90,
      'queue_max_age_seconds frames': 60,
      'queue_added_per_second frames': 4,
      'queue_group_missing frames g': 0,
      'queue_group_missing frames h': 1,
      queues_added_per_second: 4,
      queue_evictable: 1,
    })
    const times = queueMeasures(sample(null, null), queues).map(({ name, atMs }) => [
      name,
      tenFortyTwo - atMs,
    ])
    expect(times).toContainEqual(['queue_waiting', 0])
    expect(times).toContainEqual(['queue_oldest_waiting_seconds', 4000])
  })

  it('tells queues of one name apart by their kind', () => {
    const both = [view('jobs'), view('jobs', { kind: 'list' })]
    const waiting = queueMeasures(sample(null, null), both).filter(({ name }) => name === 'queue_waiting')
    expect(waiting.map(({ labels }) => labels)).toEqual([
      { queue: 'jobs', kind: 'stream' },
      { queue: 'jobs', kind: 'list' },
    ])
  })

  it.each([
    ['paused with 3 jobs', true, null, null, { queue_paused: 1, queue_paused_waiting: 3 }],
    ['not paused', false, 0, 0, { queue_paused: 0, queue_paused_waiting: 0 }],
    ['failing', false, 0, 625, { queue_failed_per_second: 625, queue_failed_ratio: 1 }],
    ['doing half', false, 5, 5, { queue_completed_per_second: 5, queue_failed_ratio: 0.5 }],
  ])('tells of a BullMQ queue that is %s', (_, paused, completed, failed, expected) => {
    const bullmq = {
      version: null,
      ...{ paused, waitingChildren: 0, stalled: 0, retentionBroken: [] },
      ...{ completedPerSecond: completed, failedPerSecond: failed },
    }
    const jobs = view('jobs', { kind: 'bullmq', detail: { ...looked, kind: 'bullmq', bullmq } })
    const all = Object.entries(values(sample(null, null), [jobs]))
    expect(Object.fromEntries(all.map(([name, value]) => [name.replace(' jobs', ''), value]))).toMatchObject(
      expected,
    )
  })

  it('tells the throughput of the app only where every queue tells its own', () => {
    const other = view('events', { addedPerSecond: 6 })
    expect(values(sample(null, null), [view('frames'), other])).toMatchObject({ queues_added_per_second: 10 })
    const unknown = view('events', { addedPerSecond: null })
    expect(values(sample(null, null), [view('frames'), unknown])).not.toHaveProperty(
      'queues_added_per_second',
    )
  })

  it.each([
    ['allkeys-lru', 4096, 1],
    ['allkeys-lru', 0, 0],
    ['noeviction', 4096, 0],
    ['volatile-lru', 4096, 0],
    [null, 4096, undefined],
  ])('with %s and maxmemory %d queue_evictable is %s', (policy, max, evictable) => {
    expect(values(sample(policy, max), [view('frames')]).queue_evictable).toBe(evictable)
  })

  it('says nothing of eviction where no queue is in Redis, and nothing at all without a sample', () => {
    expect(values(sample('allkeys-lru', 1), [])).toEqual({})
    expect(values(null, [view('frames')])).toEqual({})
  })
})
