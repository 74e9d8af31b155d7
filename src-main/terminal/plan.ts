import type { PlanView } from '#core/model/run'
import { exitCode } from './exit.ts'
import type { Face } from './face.ts'

const marks = { info: 'i', warn: '!', stop: 'x' } as const

/** The plan as lines: what changes, what will run exactly, and what happens if it fails. */
export function planLines(plan: PlanView): readonly string[] {
  const changes = plan.changes.map(({ what, before, after }) => `  ${what}: ${before} → ${after}`)
  const steps = plan.steps.flatMap((step, at) => [
    `  ${at + 1}. ${step.title}`,
    ...step.commands.flatMap(command => command.split('\n').map(line => `       ${line}`)),
  ])
  const notes = plan.notes.map(({ level, text }) => `  ${marks[level]} ${text}`)
  return [
    plan.title,
    ...section('Changes', changes),
    ...section('Steps', steps),
    ...section('Notes', notes),
    '',
    `If it fails: ${plan.onFailure}`,
  ]
}

const section = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : ['', `${title}:`, ...lines]

/** Shows a plan; in JSON mode beside the answer, on stderr. */
export function showPlan(face: Face, plan: PlanView): void {
  for (const line of planLines(plan)) {
    if (face.options.json) face.output.note(line)
    else face.output.line(line)
  }
}

/** What came of asking whether a plan may start. */
export type Consent =
  | { readonly given: true; readonly typed: string | null }
  | { readonly given: false; readonly code: number; readonly why: string }

const refused = (why: string, code: number = exitCode.failed): Consent => ({ given: false, code, why })

/** Asks for a plan: `yes`, or the word it wants. `--yes` answers for scripts, which name the broker where a word is wanted. */
export async function consent(face: Face, plan: PlanView): Promise<Consent> {
  const stop = plan.notes.find(note => note.level === 'stop')
  if (stop !== undefined) return refused(stop.text)
  const word = plan.confirmWord
  if (face.options.yes) {
    if (word === null || face.options.broker === word) return { given: true, typed: word }
    return refused(`This asks for the word ${word}: give --broker ${word} beside --yes.`, exitCode.usage)
  }
  if (!face.prompt.possible) {
    return refused('Nothing was started: without a terminal to ask at, --yes is needed.', exitCode.usage)
  }
  const wanted = word ?? 'yes'
  const typed = await face.prompt.ask(`Type ${wanted} to start: `)
  if (typed?.trim() !== wanted) return refused('Nothing was started.')
  return { given: true, typed: word }
}
