import type { DatabaseSync } from 'node:sqlite'
import { labelsText, seriesId } from '#core/history/key'
import type { HistoryMark } from '#core/model/history'
import type { Measure } from '#core/model/measure'
import { inTransaction } from './file.ts'
import { encodeTick } from './tick.ts'

/** What is to be written at once. */
export interface Batch {
  readonly ticks: readonly {
    readonly broker: string
    readonly atMs: number
    readonly measures: readonly Measure[]
  }[]
  readonly marks: readonly { readonly broker: string; readonly mark: HistoryMark }[]
}

/** Writes ticks and marks of all brokers. */
export interface Writer {
  /** One transaction; of a broker that another process records, only marks. Throws what SQLite says. */
  write(batch: Batch, nowMs: number): void
  /** Lets other processes record at once. */
  release(): void
}

/** Who records a broker keeps it this long, and says so anew well before. */
const leaseMs = 5_000
const renewMs = 2_000
/** When a series was last seen is noted about this often, not for all at the same tick. */
const noteSeenMs = 3_600_000
const noteSpreadMs = 600_000
/** The same mark of two processes is one. */
const sameMarkMs = 60_000

interface KnownSeries {
  readonly id: number
  readonly noteAgainMs: number
}

interface KnownBroker {
  readonly id: number
  readonly series: Map<string, KnownSeries>
  /** When this process last took the broker for itself; null while another has it. */
  leasedMs: number | null
}

/** Builds the writer of a file. `recorder` tells this process from all others. */
export function createWriter(file: DatabaseSync, recorder: string): Writer {
  const enter = file.prepare(
    'INSERT INTO broker (name) VALUES (?) ON CONFLICT (name) DO UPDATE SET name = name RETURNING id',
  )
  // A lease from far in the future was taken before a clock went back.
  const lease = file.prepare(
    `UPDATE broker SET recorder = :me, until_ms = :now + ${leaseMs}
     WHERE id = :id AND (recorder IS NULL OR recorder = :me OR until_ms NOT BETWEEN :now AND :now + ${leaseMs})`,
  )
  const letGo = file.prepare('UPDATE broker SET recorder = NULL WHERE recorder = ?')
  // Queues' series had no kind before: the first kind of that name goes on with what was kept.
  const adopt = file.prepare(
    `UPDATE OR IGNORE series SET labels = :labels WHERE broker = :id AND name = :name AND labels = :before`,
  )
  const see = file.prepare(
    `INSERT INTO series (broker, name, labels, unit, source, seen_ms) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (broker, name, labels) DO UPDATE
     SET unit = excluded.unit, source = excluded.source, seen_ms = max(seen_ms, excluded.seen_ms)
     RETURNING id`,
  )
  // What was written stays: a clock that went back finds its places taken.
  const keep = file.prepare('INSERT OR IGNORE INTO tick (broker, at_ms, data) VALUES (?, ?, ?)')
  const remember = file.prepare(
    `INSERT OR IGNORE INTO mark (broker, at_ms, kind, text) SELECT :id, :at, :kind, :text WHERE NOT EXISTS (
       SELECT 1 FROM mark WHERE broker = :id AND kind = :kind AND text = :text
       AND at_ms BETWEEN :at - ${sameMarkMs} AND :at + ${sameMarkMs})`,
  )
  const brokers = new Map<string, KnownBroker>()

  const brokerOf = (name: string): KnownBroker => {
    const known = brokers.get(name)
    if (known !== undefined) return known
    const entered = { id: Number(enter.get(name)?.id), series: new Map(), leasedMs: null }
    brokers.set(name, entered)
    return entered
  }

  const isMine = (broker: KnownBroker, nowMs: number): boolean => {
    const { leasedMs } = broker
    if (leasedMs !== null && nowMs >= leasedMs && nowMs < leasedMs + renewMs) return true
    const taken = Number(lease.run({ id: broker.id, me: recorder, now: nowMs }).changes) > 0
    broker.leasedMs = taken ? nowMs : null
    return taken
  }

  const idOf = ({ id, series }: KnownBroker, measure: Measure, nowMs: number): number => {
    const key = seriesId(measure)
    const known = series.get(key)
    if (known !== undefined && nowMs < known.noteAgainMs) return known.id
    const { name, labels, unit, source } = measure
    const { kind: _, ...before } = labels
    if (known === undefined && Object.hasOwn(labels, 'kind') && Object.hasOwn(before, 'queue'))
      adopt.run({ id, name, labels: labelsText(labels), before: labelsText(before) })
    const seen = Number(see.get(id, name, labelsText(labels), unit, source, nowMs)?.id)
    series.set(key, { id: seen, noteAgainMs: nowMs + noteSeenMs + ((seen * 7919) % noteSpreadMs) })
    return seen
  }

  return {
    write({ ticks, marks }, nowMs) {
      try {
        inTransaction(file, () => {
          for (const { broker, atMs, measures } of ticks) {
            const known = brokerOf(broker)
            if (!isMine(known, nowMs)) continue
            const ids = measures.map(measure => idOf(known, measure, nowMs))
            const values = measures.map(({ value }) => value)
            keep.run(known.id, Math.round(atMs), encodeTick(ids, values))
          }
          for (const { broker, mark } of marks) {
            const { kind, text } = mark
            remember.run({ id: brokerOf(broker).id, at: Math.round(mark.atMs), kind, text })
          }
        })
      } catch (error) {
        // What was entered in a transaction that came to nothing is not there.
        brokers.clear()
        throw error
      }
    },
    release: () => {
      letGo.run(recorder)
    },
  }
}
