import { appendFile, mkdir, readdir, readFile } from 'node:fs/promises'
import { uptime } from 'node:os'
import { join } from 'node:path'
import { type JournalEntry, type Journaled, type ProcessMark, readJournal } from '#core/plan/journal'
import { appendLine } from '../files/append.ts'

/** The journals of runs: one file of JSON lines a run, on this machine. */
export interface JournalStore {
  /** Appends an entry, redacted before, and waits until it is on disk, except for output, which a crash may lose. */
  append(runId: string, entry: JournalEntry): Promise<void>
  /** One run as its journal tells it now; null when it cannot be read. */
  read(runId: string): Promise<Journaled | null>
  /** The newest `limit` runs that can be read, newest first. */
  load(limit: number): Promise<readonly Journaled[]>
  /** Adds a line to the audit of this machine. */
  audit(line: Readonly<Record<string, unknown>>): Promise<void>
}

/** Opens the store in the app's data folder. Run ids begin with their time, so names sort by age. */
export function openJournalStore(dataDirectory: string, redact: (text: string) => string): JournalStore {
  const runs = join(dataDirectory, 'runs')
  const file = (runId: string): string => join(runs, `${runId}.jsonl`)
  return {
    async append(runId, entry) {
      await mkdir(runs, { recursive: true, mode: 0o700 })
      const line = JSON.stringify(entry)
      if (entry.type === 'output') await appendFile(file(runId), `${line}\n`, { mode: 0o600 })
      else await appendLine(file(runId), line)
    },
    read: async runId => readJournal(await readFile(file(runId), 'utf8').catch(() => '')),
    async load(limit) {
      const names = (await readdir(runs).catch(() => [])).filter(name => name.endsWith('.jsonl'))
      const newest = names.sort().reverse().slice(0, limit)
      const read = await Promise.all(newest.map(name => readFile(join(runs, name), 'utf8').catch(() => '')))
      return read.map(readJournal).filter(one => one !== null)
    },
    async audit(line) {
      await mkdir(dataDirectory, { recursive: true, mode: 0o700 })
      await appendLine(join(dataDirectory, 'audit.jsonl'), redact(JSON.stringify(line)))
    },
  }
}

/** When a process began, as Linux counts it; null elsewhere or when it does not live. */
async function startedAt(pid: number): Promise<string | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null
}

const bootedAtMs = (): number => Date.now() - uptime() * 1000
/** Clocks are set by less than this; a machine is not started again sooner. */
const bootToleranceMs = 120_000

/** The mark of this process, for the journals it writes. */
export async function thisProcess(): Promise<ProcessMark> {
  return { pid: process.pid, startedAt: await startedAt(process.pid), bootedAtMs: bootedAtMs() }
}

/** Whether this very process wrote a journal. */
export const isThisProcess = (mark: ProcessMark): boolean =>
  mark.pid === process.pid && mark.bootedAtMs !== undefined && isThisBoot(mark.bootedAtMs)

const isThisBoot = (atMs: number): boolean => Math.abs(bootedAtMs() - atMs) < bootToleranceMs

/** Whether the process that wrote a journal still lives; another one that got its number does not count. */
export async function stillLives(mark: ProcessMark): Promise<boolean> {
  try {
    process.kill(mark.pid, 0)
  } catch {
    return false
  }
  if (mark.startedAt !== null) return mark.startedAt === (await startedAt(mark.pid))
  // Where a process does not tell its age: none outlives a start of the machine, and none but us has our number.
  return mark.pid !== process.pid && (mark.bootedAtMs === undefined || isThisBoot(mark.bootedAtMs))
}
