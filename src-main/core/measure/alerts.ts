import { watchBlock } from '../health/block.ts'
import type { Aspects } from '../model/aspect.ts'
import type { Measure } from '../model/measure.ts'
import type { QueueView } from '../model/queue.ts'
import type { Backup } from '../model/release.ts'
import type { Rates, Sample } from '../model/sample.ts'
import type { Health } from '../model/snapshot.ts'
import { slowCommandMeasures } from './latency.ts'
import { labelsOf } from './queues.ts'

/** What the measures that only rules ask for are taken from. */
export interface AlertMeasureParts {
  readonly sample: Sample | null
  readonly rates: Rates | null
  readonly queues: readonly QueueView[]
  readonly aspects: Aspects
  /** Newest first. */
  readonly backups: readonly Backup[]
  readonly connection: Health
}

const one = (name: string, value: number, unit: Measure['unit'], atMs: number, labels = {}): Measure => ({
  name,
  labels,
  value,
  unit,
  source: 'Brokerlight',
  atMs,
})

/** What follows for rules from everything that is known: whether it answers, what was lost, how its backups are. */
export function alertMeasures(parts: AlertMeasureParts, nowMs: number): readonly Measure[] {
  const { sample, connection, rates } = parts
  const lookups = rates?.lookupsPerSecond ?? null
  return [
    ...(connection.level === 'unknown'
      ? []
      : [one('brokerlight_up', connection.level === 'down' ? 0 : 1, 'bool', nowMs)]),
    ...blockMeasures(connection, nowMs),
    ...(sample === null || lookups === null
      ? []
      : [one('redis_keyspace_lookups_per_second', lookups, 'per-second', sample.atMs)]),
    ...(sample === null ? [] : [...identity(sample), ...unlimited(sample)]),
    ...slowCommandMeasures(parts.aspects),
    ...losses(parts.queues),
    ...backupMeasures(parts.backups, nowMs),
  ]
}

/** Whether the broker can be watched at all; nothing while that is unknown for the moment. */
function blockMeasures(health: Health, nowMs: number): readonly Measure[] {
  const block = watchBlock(health)
  if (block === null && health.level === 'unknown') return []
  return [
    one('brokerlight_watch_blocked', block === 'needs-you' ? 1 : 0, 'bool', nowMs),
    one('brokerlight_host_unreachable', block === 'unreachable' ? 1 : 0, 'bool', nowMs),
  ]
}

/** Without a limit no memory is too much: an alert about the limit that was there is over. */
const unlimited = ({ metrics, atMs }: Sample): readonly Measure[] =>
  metrics.redis_memory_max_bytes === 0 ? [one('redis_memory_used_ratio', 0, 'ratio', atMs)] : []

/** The run id as a number, so that a rule sees it change: its first 48 bits. */
function identity({ facts, atMs }: Sample): readonly Measure[] {
  const digits = /^[0-9a-f]{12}/.exec(facts.runId ?? '')?.[0]
  return digits === undefined ? [] : [one('redis_run_id', Number.parseInt(digits, 16), 'count', atMs)]
}

/** Entries that each group of a stream lost before it got them: what is told is that it rose. */
const losses = (queues: readonly QueueView[]): readonly Measure[] =>
  queues.flatMap(({ name, kind, detail }) =>
    (detail?.groups ?? []).flatMap(({ name: group, lost }) =>
      lost === null || detail === null
        ? []
        : [
            one('queue_lost_entries_total', lost, 'count', detail.atMs, {
              ...labelsOf({ name, kind }),
              group,
            }),
          ],
    ),
  )

const dayMs = 86_400_000

/** Only where backups are made regularly (three or more) is one missed: after the usual time, a day at the least. */
function backupMeasures(backups: readonly Backup[], nowMs: number): readonly Measure[] {
  const [newest, before] = backups
  if (newest === undefined) return []
  const pauses = backups.slice(0, 6).flatMap(({ atMs }, at) => {
    const older = backups[at + 1]
    return older === undefined ? [] : [atMs - older.atMs]
  })
  const usualMs = pauses.toSorted((a, b) => a - b)[Math.floor(pauses.length / 2)]
  const ageMs = Math.max(0, nowMs - newest.atMs)
  return [
    one('backup_age_seconds', ageMs / 1000, 'seconds', nowMs),
    ...(backups.length < 3 || usualMs === undefined
      ? []
      : [one('backup_overdue_ratio', ageMs / Math.max(dayMs, usualMs), 'ratio', nowMs)]),
    ...(before === undefined || before.bytes <= 0
      ? []
      : [one('backup_size_ratio', newest.bytes / before.bytes, 'ratio', nowMs)]),
  ]
}
