import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import type { AlertRecord } from '#core/model/alert'
import { appendLine } from '../files/append.ts'
import { writeAtomic } from '../files/atomic.ts'

/** What was raised and cleared, kept for a while. */
export interface AlertLog {
  /** Keeps a record; a later one of the same id takes its place. */
  add(record: AlertRecord): void
  /** Newest first. */
  read(): Promise<readonly AlertRecord[]>
  /** Resolves when everything is on disk. */
  flush(): Promise<void>
}

const recordSchema = z.object({
  id: z.string(),
  broker: z.string(),
  rule: z.string(),
  severity: z.enum(['info', 'warning', 'critical']),
  text: z.string(),
  raisedAtMs: z.number(),
  clearedAtMs: z.number().nullable(),
  told: z.boolean(),
  acknowledgedBy: z.string().nullable(),
})

/** So many records are kept, this long. */
const mostRecords = 10_000
const keptMs = 90 * 86_400_000
/** After so many new lines what is too old or too much is thrown away. */
const tidyEvery = 1_000

/** Opens the log; a line that cannot be read is passed over. */
export function openAlertLog(path: string, nowMs: () => number, warn: (text: string) => void): AlertLog {
  let writing: Promise<void> = Promise.resolve()
  let added = tidyEvery

  async function read(): Promise<readonly AlertRecord[]> {
    const text = await readFile(path, 'utf8').catch(() => '')
    const records = new Map<string, AlertRecord>()
    for (const line of text.split('\n')) {
      const record = recordOf(line)
      if (record !== null) records.set(record.id, record)
    }
    return [...records.values()]
      .filter(({ raisedAtMs }) => nowMs() - raisedAtMs < keptMs)
      .sort((one, other) => other.raisedAtMs - one.raisedAtMs)
      .slice(0, mostRecords)
  }

  async function append(record: AlertRecord): Promise<void> {
    await appendLine(path, JSON.stringify(record))
    added += 1
    if (added < tidyEvery) return
    added = 0
    const kept = (await read()).toReversed().map(one => `${JSON.stringify(one)}\n`)
    const saved = await writeAtomic(path, kept.join(''))
    if (!saved.ok) warn(saved.error)
  }

  return {
    add(record) {
      writing = writing.then(() => append(record)).catch((error: unknown) => warn(String(error)))
    },
    async read() {
      await writing
      return read()
    },
    flush: () => writing,
  }
}

function recordOf(line: string): AlertRecord | null {
  if (line === '') return null
  try {
    const parsed = recordSchema.safeParse(JSON.parse(line))
    return parsed.success ? parsed.data : null
  } catch {
    // A crash cut it short.
    return null
  }
}
