import { isUnseen, watchBlock } from '../health/block.ts'
import type { Aspects } from '../model/aspect.ts'
import type { Measure } from '../model/measure.ts'
import type { QueueView } from '../model/queue.ts'
import { ownRefusals, type RefusalCode, refusalCodes } from '../model/refusal.ts'
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
    ...refusalMeasures(parts, nowMs),
    ...(isUnseen(connection)
      ? []
      : [one('brokerlight_up', connection.level === 'down' ? 0 : 1, 'bool', nowMs)]),
    ...blockMeasures(connection, nowMs),
    ...(sample === null || lookups === null
      ? []
      : [one('redis_keyspace_lookups_per_second', lookups, 'per-second', sample.atMs)]),
    ...(sample === null ? [] : [...identities(sample, parts.aspects), ...unlimited(sample)]),
    ...slowCommandMeasures(parts.aspects),
    ...losses(parts.queues),
    ...failovers(parts.aspects.topology),
    ...backupMeasures(parts.backups, nowMs),
  ]
}

/** Whether the broker can be watched at all; nothing while that is unknown for the moment. */
function blockMeasures(health: Health, nowMs: number): readonly Measure[] {
  const block = watchBlock(health)
  if (block === null && isUnseen(health)) return []
  return [
    one('brokerlight_watch_blocked', block === 'needs-you' ? 1 : 0, 'bool', nowMs),
    one('brokerlight_host_unreachable', block === 'unreachable' ? 1 : 0, 'bool', nowMs),
  ]
}

const lacksInfo = ({ facts }: Sample): boolean =>
  facts.missing.some(({ command }) => command === 'INFO') &&
  !facts.refusals.some(({ code }) => code === 'BUSY')

/** Refusals that have a metric of their own. */
const toldElsewhere: ReadonlySet<string> = new Set(['LOADING', 'BUSY'])

/**
 * Each refusal that there is, and each that there is not. Those that only our own connection meets have a name of their
 * own. A broker that is full of clients tells it by refusing our connection.
 */
function refusalMeasures({ sample, connection }: AlertMeasureParts, nowMs: number): readonly Measure[] {
  const isFull = connection.reasons.some(({ code }) => code === 'redis-maxclients')
  const refusal = (reason: string, isThere: boolean, atMs: number): Measure => {
    const isOwn = reason === 'INFO' || ownRefusals.has(reason as RefusalCode)
    const name = isOwn ? 'brokerlight_reads_refused' : 'redis_refusal'
    return one(name, isThere ? 1 : 0, 'bool', atMs, { reason })
  }
  if (sample === null) return isFull ? [refusal('maxclients', true, nowMs)] : []
  const { atMs, facts } = sample
  return [
    refusal('maxclients', isFull, isFull ? nowMs : atMs),
    refusal('INFO', lacksInfo(sample), atMs),
    ...refusalCodes.flatMap(code =>
      toldElsewhere.has(code)
        ? []
        : [
            refusal(
              code,
              facts.refusals.some(found => found.code === code),
              atMs,
            ),
          ],
    ),
  ]
}

/** Without a limit no memory is too much: an alert about the limit that was there is over. */
const unlimited = ({ metrics, atMs }: Sample): readonly Measure[] =>
  metrics.redis_memory_max_bytes === 0 ? [one('redis_memory_used_ratio', 0, 'ratio', atMs)] : []

/** A run id as a number, so that a rule sees it change: its first 48 bits. Each node has its own. */
function identity(runId: string | null, node: string | null, atMs: number): readonly Measure[] {
  const digits = /^[0-9a-f]{12}/.exec(runId ?? '')?.[0]
  if (digits === undefined) return []
  return [one('redis_run_id', Number.parseInt(digits, 16), 'count', atMs, node === null ? {} : { node })]
}

/** The server that the sample is of comes first; nodes go by the addresses that they are announced by. */
const identities = (sample: Sample, { topology, containers }: Aspects): readonly Measure[] => {
  const { facts, atMs } = sample
  return [
    ...(isKnownSince(sample, containers) ? identity(facts.runId, facts.node, atMs) : []),
    ...(topology.state === 'known'
      ? topology.value.nodes.flatMap(({ address, runId }) =>
          address === facts.node || runId === facts.runId ? [] : identity(runId, address, topology.atMs),
        )
      : []),
  ]
}

/** Whether its container was looked at since this server started: only that tells a restart from a deploy by somebody else. */
function isKnownSince({ metrics, atMs }: Sample, containers: Aspects['containers']): boolean {
  const uptime = metrics.redis_uptime_in_seconds
  return containers.state !== 'known' || uptime === null || containers.atMs >= atMs - uptime * 1000
}

/** When another node became master last; 0 where that was not seen. */
const failovers = (topology: Aspects['topology']): readonly Measure[] =>
  topology.state === 'known' && topology.value.kind !== 'standalone'
    ? [
        one(
          'redis_last_failover_timestamp_seconds',
          (topology.value.failovers[0]?.atMs ?? 0) / 1000,
          'timestamp',
          topology.atMs,
        ),
      ]
    : []

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
