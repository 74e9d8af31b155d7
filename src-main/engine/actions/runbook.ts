import type { RunView, StepId } from '#core/model/run'
import { applyEntry, type JournalEntry, type Journaled, redactedEntry, tellCutOff } from '#core/plan/journal'
import type { Unsubscribe } from '../engine.ts'
import type { JournalStore } from './journals.ts'

/** Live output is passed on at most this often. */
const outputEveryMs = 100

/**
 * All runs this process knows: each is the fold of its journal, and every change is written before it is shown. Secrets
 * are taken out before both.
 */
export interface RunBook {
  note(runId: string, entry: JournalEntry): Promise<void>
  /** Adds live output of a step; several pieces become one entry. */
  say(runId: string, step: StepId, text: string, progress: number | null): void
  /** Writes output that is still held back. */
  flush(runId: string): Promise<void>
  get(runId: string): Journaled | null
  all(): readonly Journaled[]
  /** Tells a run that cannot be written down any more (this machine's disk is full, say) as cut off. */
  abandon(runId: string, message: string): void
  /** Takes in a run another process left, told as cut off when it has no end. */
  adopt(known: Journaled): void
  onRun(listener: (run: RunView) => void): Unsubscribe
}

interface Held {
  step: StepId
  text: string
  progress: number | null
  timer: NodeJS.Timeout
}

/** Makes an empty book over a journal store. */
export function createRunBook(store: JournalStore, redact: (text: string) => string): RunBook {
  const runs = new Map<string, Journaled>()
  const held = new Map<string, Held>()
  const listeners = new Set<(run: RunView) => void>()

  const show = (known: Journaled): void => {
    for (const listener of listeners) listener(known.run)
  }

  const note = async (runId: string, entry: JournalEntry): Promise<void> => {
    if (entry.type !== 'output') await flush(runId)
    const told = redactedEntry(entry, redact)
    const written = store.append(runId, told)
    // Output that cannot be kept ends no run: the next step finds out whether the journal can be written.
    await (entry.type === 'output' ? written.catch(() => undefined) : written)
    const next = applyEntry(runs.get(runId) ?? null, told)
    if (next === null) return
    runs.set(runId, next)
    show(next)
  }

  const flush = async (runId: string): Promise<void> => {
    const waiting = held.get(runId)
    if (waiting === undefined) return
    clearTimeout(waiting.timer)
    held.delete(runId)
    await note(runId, {
      type: 'output',
      step: waiting.step,
      text: waiting.text,
      progress: waiting.progress,
    })
  }

  const abandon = (runId: string, why: string): void => {
    const known = runs.get(runId)
    if (known === undefined || known.run.end !== null) return
    const message = `The journal of this run cannot be written on this machine: ${why}. What began on the host goes on there.`
    const next = applyEntry(known, { type: 'end', atMs: known.run.startedAtMs, end: 'cut-off', message })
    if (next === null) return
    runs.set(runId, next)
    show(next)
  }

  return {
    note,
    flush,
    abandon,
    say(runId, step, text, progress) {
      const waiting = held.get(runId)
      if (waiting && waiting.step === step) {
        waiting.text += text
        waiting.progress = progress ?? waiting.progress
        return
      }
      const timer = setTimeout(() => void flush(runId), outputEveryMs)
      held.set(runId, { step, text: (waiting?.text ?? '') + text, progress, timer })
    },
    get: runId => runs.get(runId) ?? null,
    all: () => [...runs.values()].sort((a, b) => b.run.startedAtMs - a.run.startedAtMs),
    adopt(known) {
      runs.set(known.run.id, known.run.end === null ? { ...known, run: tellCutOff(known) } : known)
    },
    onRun(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
