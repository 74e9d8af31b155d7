import type { Measure, MeasureSource, MeasureUnit } from '../model/measure.ts'
import type { BullmqDetail, QueueView } from '../model/queue.ts'
import type { Sample } from '../model/sample.ts'

type Row = readonly [name: string, unit: MeasureUnit, value: number | null | undefined]

/** The numbers of all queues, each under its name, and what holds for all of them; what is unknown has no measure. */
export function queueMeasures(sample: Sample | null, queues: readonly QueueView[]): readonly Measure[] {
  return [...queues.flatMap(queue => oneQueue(sample, queue)), ...allQueues(sample, queues)]
}

function oneQueue(sample: Sample | null, queue: QueueView): readonly Measure[] {
  const { figures, length, maxLength, detail } = queue
  const countedMs = queue.reading === null ? detail?.atMs : sample?.atMs
  const source: MeasureSource = queue.kind === 'rabbitmq' ? 'RabbitMQ' : 'command'
  const labels = labelsOf(queue)
  const bullmq = detail?.bullmq ?? null
  const counts: readonly Row[] = [
    ['queue_waiting', 'count', figures.waiting ?? countedOver(queue)],
    ['queue_in_work', 'count', figures.inWork],
    ['queue_stuck', 'count', figures.stuck],
    ['queue_dead', 'count', figures.dead],
    ['queue_length', 'count', length],
    ['queue_max_waiting', 'count', queue.declared?.maxWaiting],
    ['queue_max_length', 'count', maxLength],
    ['queue_unread_ratio', 'ratio', unreadRatio(queue)],
  ]
  const ages: readonly Row[] = [
    ['queue_oldest_waiting_seconds', 'seconds', seconds(queue.oldestWaitingMs)],
    ['queue_oldest_pending_seconds', 'seconds', seconds(queue.oldestPendingMs)],
    ['queue_oldest_seconds', 'seconds', seconds(oldestMs(queue))],
    ['queue_max_age_seconds', 'seconds', queue.declared?.maxAgeSeconds],
    ['queue_added_per_second', 'per-second', queue.addedPerSecond],
    ['queue_completed_per_second', 'per-second', bullmq?.completedPerSecond],
    ['queue_failed_per_second', 'per-second', bullmq?.failedPerSecond],
    ['queue_failed_ratio', 'ratio', failedRatio(bullmq)],
    ...pausedRows(bullmq, figures.waiting),
  ]
  const missing = (queue.missingGroups === null ? [] : (queue.declared?.groups ?? [])).flatMap(group =>
    measuresAt(countedMs, source, { ...labels, group }, [
      ['queue_group_missing', 'bool', queue.missingGroups?.includes(group) ? 1 : 0],
    ]),
  )
  return [
    ...measuresAt(countedMs, source, labels, counts),
    ...measuresAt(detail?.atMs, source, labels, ages),
    ...missing,
  ]
}

/** What tells a queue's numbers from those of all others: its name, and its kind, since two kinds may share a name. */
export const labelsOf = ({ name, kind }: Pick<QueueView, 'name' | 'kind'>): Measure['labels'] => ({
  queue: name,
  kind,
})

/** Whether a BullMQ queue is paused, and how many jobs wait in it while it is: 0 where it is not. */
function pausedRows(bullmq: BullmqDetail | null, waiting: number | null): readonly Row[] {
  if (bullmq === null) return []
  return [
    ['queue_paused', 'bool', Number(bullmq.paused)],
    ['queue_paused_waiting', 'count', bullmq.paused ? waiting : 0],
  ]
}

/** The share of ended jobs that failed; unknown while none ends. */
function failedRatio(bullmq: BullmqDetail | null): number | null {
  const failed = bullmq?.failedPerSecond ?? null
  const completed = bullmq?.completedPerSecond ?? null
  if (failed === null || completed === null || failed + completed === 0) return null
  return failed / (failed + completed)
}

/** The app's throughput, and whether Redis may throw a queue away to make room. */
function allQueues(sample: Sample | null, queues: readonly QueueView[]): readonly Measure[] {
  const inRedis = queues.filter(({ kind }) => kind !== 'rabbitmq')
  const rates = queues
    .filter(({ kind, exists }) => exists && (kind === 'stream' || kind === 'bullmq' || kind === 'rabbitmq'))
    .map(({ addedPerSecond }) => addedPerSecond)
  const known = rates.filter(rate => rate !== null)
  const isWhole = known.length > 0 && known.length === rates.length
  return measuresAt(sample?.atMs, 'command', {}, [
    ['queues_added_per_second', 'per-second', isWhole ? known.reduce((sum, rate) => sum + rate, 0) : null],
    ['queue_evictable', 'bool', sample === null || inRedis.length === 0 ? null : evictable(sample)],
  ])
}

function evictable({ facts, metrics }: Sample): number | null {
  const { maxmemoryPolicy } = facts
  const max = metrics.redis_memory_max_bytes
  return maxmemoryPolicy === null || max === null
    ? null
    : Number(maxmemoryPolicy.startsWith('allkeys-') && max > 0)
}

const seconds = (ms: number | null): number | null => (ms === null ? null : ms / 1000)

/** The older of the two ages. */
const oldestMs = ({ oldestWaitingMs, oldestPendingMs }: QueueView): number | null =>
  oldestWaitingMs === null && oldestPendingMs === null
    ? null
    : Math.max(oldestWaitingMs ?? 0, oldestPendingMs ?? 0)

/** Where only a part of what waits was counted: that part once it is over the declared limit, for then it is too much. */
function countedOver({ declared, reading }: QueueView): number | null {
  const least = reading?.waitingAtLeast ?? null
  const limit = declared?.maxWaiting ?? null
  return least !== null && limit !== null && least > limit ? least : null
}

/** How much of what a trimmed stream may hold nobody has read: over 1, entries are lost. */
const unreadRatio = ({ kind, maxLength, figures: { waiting } }: QueueView): number | null =>
  kind === 'stream' && maxLength !== null && waiting !== null ? waiting / maxLength : null

function measuresAt(
  atMs: number | undefined,
  source: MeasureSource,
  labels: Measure['labels'],
  rows: readonly Row[],
): readonly Measure[] {
  if (atMs === undefined) return []
  return rows.flatMap(([name, unit, value]) =>
    value === null || value === undefined || !Number.isFinite(value)
      ? []
      : [{ name, labels, value, unit, source, atMs }],
  )
}
