import type { GroupDetail, GroupReading, QueueDetail, QueueReading, QueueView } from '#core/model/queue'
import { startedMs } from './holdings.ts'

/** A queue of a sample that has nothing in it but what is said. */
export const reading = (name: string, part: Partial<QueueReading>): QueueReading => ({
  name,
  kind: 'stream',
  exists: true,
  length: 0,
  waiting: 0,
  waitingAtLeast: null,
  inWork: 0,
  groups: [],
  bullmq: null,
  maxLength: null,
  note: null,
  ...part,
})

const detail = (kind: QueueDetail['kind'], name: string, part: Partial<QueueDetail>): QueueDetail => ({
  kind,
  name,
  atMs: startedMs,
  groups: [],
  bullmq: null,
  rabbitmq: null,
  oldestWaitingMs: 0,
  oldestPendingMs: 0,
  stuck: 0,
  dead: 0,
  addedPerSecond: null,
  trimmed: null,
  notes: [],
  ...part,
})

const group = (name: string, part: Partial<GroupReading>): GroupReading => ({
  name,
  consumers: 1,
  pending: 0,
  lag: 0,
  entriesRead: 1,
  waiting: 0,
  lastDeliveredId: '1795255123456-0',
  ...part,
})

const groupDetail = (name: string, part: Partial<GroupDetail>): GroupDetail => ({
  name,
  consumers: [],
  oldestWaitingMs: 0,
  oldestPendingMs: 0,
  counted: null,
  lagSurplus: 0,
  lost: 0,
  stuck: 0,
  dead: 0,
  mostDeliveries: 1,
  ...part,
})

const view = (name: string, part: Partial<QueueView>): QueueView => ({
  kind: 'stream',
  name,
  exists: true,
  figures: { waiting: 0, inWork: 0, stuck: 0, dead: 0 },
  length: 0,
  maxLength: null,
  oldestWaitingMs: 0,
  oldestPendingMs: 0,
  addedPerSecond: null,
  trend: { direction: 'steady', perSecond: 0, emptyInMs: null },
  reading: null,
  detail: null,
  origin: 'config',
  declared: { maxWaiting: null, groups: [], maxAgeSeconds: null, deadLetter: null },
  missingGroups: [],
  notes: [],
  ...part,
})

const lagNote =
  'lag unknown: entries were deleted, or group archive did not start at an entry Redis counts from'

/** Queues of every kind, as a deep stream stands among quiet ones. */
export const queuesFor = (waiting: number): readonly QueueView[] => [
  view('detektor:frames', {
    figures: { waiting, inWork: 6, stuck: waiting > 1000 ? 4 : 0, dead: 0 },
    length: 12_400,
    maxLength: 50_000,
    oldestWaitingMs: waiting > 1000 ? 42_000 : 400,
    oldestPendingMs: 190_000,
    addedPerSecond: 29.6,
    trend:
      waiting > 1000
        ? { direction: 'growing', perSecond: 24, emptyInMs: null }
        : { direction: 'draining', perSecond: -3.2, emptyInMs: 8_000 },
    reading: reading('detektor:frames', {
      groups: [
        group('frame-buffer', { consumers: 3, pending: 6, lag: waiting }),
        group('archive', { lag: null }),
      ],
    }),
    detail: detail('stream', 'detektor:frames', {
      groups: [
        groupDetail('frame-buffer', {
          consumers: [
            { name: 'frame-buffer-7c9d', pending: 4, idleMs: 611_000, inactiveMs: 612_000, dead: true },
            { name: 'frame-buffer-a113', pending: 2, idleMs: 240, inactiveMs: 240, dead: false },
            { name: 'frame-buffer-e5f0', pending: 0, idleMs: 900, inactiveMs: null, dead: false },
          ],
          oldestWaitingMs: 42_000,
          oldestPendingMs: 190_000,
          stuck: 4,
          mostDeliveries: 3,
        }),
        groupDetail('archive', { oldestWaitingMs: null, counted: { entries: 10_000, atLeast: true } }),
      ],
      trimmed: false,
    }),
    notes: [lagNote],
  }),
  view('detektor:events', {
    figures: { waiting: 0, inWork: 1, stuck: 0, dead: 0 },
    length: 96,
    reading: reading('detektor:events', { groups: [group('alerting', { consumers: 2, pending: 1 })] }),
    missingGroups: ['webhooks'],
  }),
  view('pipeline-jobs', {
    kind: 'bullmq',
    figures: { waiting: 12, inWork: 4, stuck: 0, dead: 17 },
    length: 31,
    oldestWaitingMs: 5_400,
    trend: { direction: 'growing', perSecond: 0.4, emptyInMs: null },
    reading: reading('pipeline-jobs', {
      kind: 'bullmq',
      bullmq: { wait: 12, active: 4, delayed: 3, overdue: 0, prioritized: 0, completed: 1000, failed: 17 },
    }),
    detail: detail('bullmq', 'pipeline-jobs', {
      bullmq: {
        version: 'bullmq:5.64.1',
        paused: false,
        waitingChildren: 2,
        stalled: 0,
        completedPerSecond: 3.6,
        failedPerSecond: 0.1,
        retentionBroken: ['1,204 completed jobs are kept (plan 1,000).'],
      },
    }),
  }),
  view('detektor:thumbnails', {
    kind: 'list',
    exists: false,
    figures: { waiting: 0, inWork: null, stuck: null, dead: null },
    oldestWaitingMs: null,
    trend: null,
    notes: ['A list does not tell what was taken from it.'],
  }),
  view('billing.invoices', {
    kind: 'rabbitmq',
    figures: { waiting: 240, inWork: 16, stuck: 0, dead: 3 },
    length: 256,
    maxLength: 10_000,
    oldestWaitingMs: 12_000,
    trend: { direction: 'draining', perSecond: -4, emptyInMs: 60_000 },
    detail: detail('rabbitmq', 'billing.invoices', {
      rabbitmq: {
        vhost: '/',
        type: 'quorum',
        durable: true,
        policy: 'billing',
        messageTtlMs: 3_600_000,
        maxLength: 10_000,
        deadLetterExchange: '',
        deadLetterQueue: 'billing.dead',
        deliveryLimit: null,
        consumers: 4,
        ready: 240,
        unacknowledged: 16,
        publishPerSecond: 12.4,
        ackPerSecond: 16.1,
        state: 'running',
      },
    }),
  }),
  view('sessions:audit', {
    origin: 'found',
    declared: null,
    missingGroups: null,
    figures: { waiting: 0, inWork: 0, stuck: 0, dead: 0 },
    length: 1_204_332,
    notes: ['No consumer group reads it.'],
  }),
  view('mail-out', {
    kind: 'bullmq',
    origin: 'found',
    declared: null,
    missingGroups: null,
    figures: { waiting: 2, inWork: 1, stuck: 0, dead: 0 },
    length: 3,
  }),
]
