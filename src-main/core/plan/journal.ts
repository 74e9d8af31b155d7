import type { RunEnd, RunView, StepId, StepState, StepView } from '../model/run.ts'
import type { Plan, RunMemory, Step } from './plan.ts'

/** One line of a run's journal, written before and after everything that changes something. Times in epoch ms. */
export type JournalEntry =
  | { readonly type: 'begin'; readonly atMs: number; readonly plan: Plan; readonly process: ProcessMark }
  | { readonly type: 'step-begin'; readonly atMs: number; readonly step: StepId; readonly part: StepPart }
  | {
      readonly type: 'output'
      readonly step: StepId
      readonly text: string
      readonly progress: number | null
    }
  | {
      readonly type: 'step-end'
      readonly atMs: number
      readonly step: StepId
      readonly state: Exclude<StepState, 'waiting' | 'running'>
      readonly outcome: string
      readonly memory: RunMemory
    }
  | { readonly type: 'end'; readonly atMs: number; readonly end: RunEnd; readonly message: string }
  /** Another process took care of a run that was cut off. */
  | { readonly type: 'taken-up'; readonly atMs: number; readonly process: ProcessMark; readonly by: string }

/** Which part of the plan a step belongs to. */
export type StepPart = 'main' | 'back' | 'always'

/** Enough to tell whether the process that wrote a journal still lives. */
export interface ProcessMark {
  readonly pid: number
  /** Start time as the operating system counts it; null where it cannot be read. */
  readonly startedAt: string | null
  /** When the machine was started, in epoch ms, give or take a clock that was set. */
  readonly bootedAtMs?: number
}

/**
 * The entry with its free text run through `redact`: live output, outcomes, messages and notes, where a program may have
 * repeated a secret. What a later process acts on stays as it is: a password like `redis` is also the name of a service.
 */
export function redactedEntry(entry: JournalEntry, redact: (text: string) => string): JournalEntry {
  switch (entry.type) {
    case 'begin': {
      const notes = entry.plan.notes.map(note => ({ ...note, text: redact(note.text) }))
      return { ...entry, plan: { ...entry.plan, notes } }
    }
    case 'output':
      return { ...entry, text: redact(entry.text) }
    case 'step-end':
      return { ...entry, outcome: redact(entry.outcome) }
    case 'end':
      return { ...entry, message: redact(entry.message) }
    default:
      return entry
  }
}

/** How much of a step's output is kept, in characters. */
export const outputTailCharacters = 100_000

const waiting = (step: Step): StepView => ({
  id: step.id,
  title: step.title,
  commands: step.commands,
  state: 'waiting',
  startedAtMs: null,
  endedAtMs: null,
  output: '',
  outcome: null,
  progress: null,
})

function begin(plan: Plan, atMs: number): RunView {
  return {
    id: plan.runId,
    kind: plan.kind,
    broker: plan.broker,
    title: plan.title,
    by: plan.by,
    startedAtMs: atMs,
    endedAtMs: null,
    steps: [...plan.main, ...plan.always].map(waiting),
    end: null,
    message: null,
    offers: [],
  }
}

const change = (run: RunView, id: StepId, patch: (step: StepView) => StepView): RunView => ({
  ...run,
  steps: run.steps.map(step => (step.id === id ? patch(step) : step)),
})

/** Puts the steps of the way back behind the main ones, before those that run in any case. */
function withBackSteps(run: RunView, plan: Plan, id: StepId): RunView {
  if (run.steps.some(step => step.id === id)) return run
  const at = run.steps.findIndex(step => plan.always.some(one => one.id === step.id))
  const index = at < 0 ? run.steps.length : at
  const back = plan.back.filter(step => step.id === id).map(waiting)
  return { ...run, steps: [...run.steps.slice(0, index), ...back, ...run.steps.slice(index)] }
}

/** A run as its journal tells it: the live view and the one after a crash come from the same fold. */
export interface Journaled {
  readonly plan: Plan
  readonly run: RunView
  readonly memory: RunMemory
  readonly process: ProcessMark
}

/** Adds one entry to what is known; the first entry must be `begin`, anything before it gives null. */
export function applyEntry(known: Journaled | null, entry: JournalEntry): Journaled | null {
  if (entry.type === 'begin') {
    return { plan: entry.plan, run: begin(entry.plan, entry.atMs), memory: {}, process: entry.process }
  }
  if (known === null) return null
  switch (entry.type) {
    case 'step-begin': {
      const run = entry.part === 'back' ? withBackSteps(known.run, known.plan, entry.step) : known.run
      return {
        ...known,
        run: change(run, entry.step, step => ({
          ...step,
          state: 'running',
          startedAtMs: step.startedAtMs ?? entry.atMs,
          endedAtMs: null,
        })),
      }
    }
    case 'output':
      return {
        ...known,
        run: change(known.run, entry.step, step => ({
          ...step,
          output: (step.output + entry.text).slice(-outputTailCharacters),
          progress: entry.progress ?? step.progress,
        })),
      }
    case 'step-end':
      return {
        ...known,
        memory: { ...known.memory, ...entry.memory },
        run: change(known.run, entry.step, step => ({
          ...step,
          state: entry.state,
          endedAtMs: entry.atMs,
          outcome: entry.outcome,
        })),
      }
    case 'end':
      return {
        ...known,
        run: {
          ...known.run,
          end: entry.end,
          endedAtMs: entry.atMs,
          message: entry.message,
          offers: offersOf(entry.end, known.run),
        },
      }
    case 'taken-up':
      return {
        ...known,
        process: entry.process,
        run: { ...known.run, end: null, endedAtMs: null, offers: [] },
      }
  }
}

/** What a queue lost or gained is not undone; until its change began there is nothing to undo. */
function offersOf(end: RunEnd, run: RunView): RunView['offers'] {
  if (end !== 'cut-off') return []
  const begun = run.steps.some(step => step.id === 'change' && step.state !== 'waiting')
  return begun ? ['check', 'resume'] : ['check', 'resume', 'undo']
}

/** Reads a journal's text (JSON lines); a line that was cut by a crash is passed over. Null when nothing usable is there. */
export function readJournal(text: string): Journaled | null {
  let known: Journaled | null = null
  for (const line of text.split('\n')) {
    const entry = parseEntry(line)
    if (entry !== null) known = applyEntry(known, entry)
  }
  return known
}

function parseEntry(line: string): JournalEntry | null {
  if (line.trim() === '') return null
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null && 'type' in value ? (value as JournalEntry) : null
  } catch {
    return null
  }
}

/** A run that was cut off, as it is told: at which step, on whose lock, and what can be done. */
export function tellCutOff(known: Journaled): RunView {
  const step = known.run.steps.find(one => one.state === 'running')
  const last = known.run.steps.findLast(one => one.state === 'done')
  const where = step ? `during “${step.title}”` : last ? `after “${last.title}”` : 'before its first step'
  const lock = known.run.steps.some(one => one.id === 'lock' && ['running', 'done'].includes(one.state))
  const message =
    `Brokerlight ended ${where} of “${known.plan.title}”.` +
    (lock ? ` The lock on the host is still held for this run by ${known.plan.by}.` : '') +
    (known.plan.kind === 'queue'
      ? ' Check how the queue stands, or resume the run.'
      : ' Check what runs now, resume the run, or undo it.')
  return { ...known.run, end: 'cut-off', message, offers: offersOf('cut-off', known.run) }
}
