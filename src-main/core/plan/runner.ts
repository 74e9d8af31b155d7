import type { LinkFault } from '../model/link.ts'
import type { RunEnd, StepId } from '../model/run.ts'
import { withNotes } from '../run-message.ts'
import type { JournalEntry, StepPart } from './journal.ts'
import type { Plan, RunMemory, Step } from './plan.ts'

/** What came of performing a step. `link` means that the link failed and nothing is known of the work. */
export type StepResult =
  | { readonly kind: 'done'; readonly outcome: string; readonly memory: RunMemory }
  | {
      readonly kind: 'failed'
      readonly reason: string
      readonly memory: RunMemory
      readonly because?: FailedBecause
    }
  /** Nothing of the step goes on. */
  | { readonly kind: 'cancelled' }
  /** `untouched`: nothing of the step was sent before. `memory`: what it had found by then. */
  | {
      readonly kind: 'link'
      readonly fault: LinkFault
      readonly untouched?: boolean
      readonly memory?: RunMemory
    }

/** What a failure means beyond its words. */
export type FailedBecause =
  /** Nothing of the step was begun, so there is nothing to go back from. */
  | 'not-begun'
  /** The broker runs neither what ran before the run nor what the run wants: somebody else changed it. */
  | 'not-ours'

/** How the runner touches the world. */
export interface RunnerPorts {
  /**
   * Performs all work of a step; must be safe to call again for a step that was cut off. `again` says that it may have
   * been done before, in part or whole.
   */
  perform(step: Step, memory: RunMemory, again: boolean): Promise<StepResult>
  /** Writes an entry down before anything after it happens. */
  journal(entry: JournalEntry): Promise<void>
  /** Waits for what a step lost (the link, or Docker behind it) to come back; false when it did not in time. */
  linkBack(step: Step, lost: LinkFault): Promise<boolean>
  nowMs(): number
}

/** Where a run takes up: fresh, or from a journal. */
export interface RunStart {
  readonly memory: RunMemory
  /** Steps that ended well before the run was cut off. */
  readonly done: ReadonlySet<StepId>
  /** Steps that had begun before the run was cut off. */
  readonly began: ReadonlySet<StepId>
}

/** Links lost in the middle of one step are waited for this many times. */
const linkPatience = 3

/**
 * Runs a fresh plan to its end and says how it ended. A step that fails before `switch` leaves the broker as it was; one
 * that fails at or after it leads back to what ran before, verified. Steps of `always` run in any case, except when the
 * link is gone for good: then the run is cut off and can be taken up later.
 */
export async function runPlan(plan: Plan, start: RunStart, ports: RunnerPorts): Promise<RunEnd> {
  return goOn(plan, new Pass(plan, start, ports), start.done)
}

/** Goes on with a run that was cut off, once the lock is surely its own and nobody changed the broker meanwhile. */
export async function resumePlan(plan: Plan, start: RunStart, ports: RunnerPorts): Promise<RunEnd> {
  const pass = new Pass(plan, start, ports)
  const held = takeUpSteps(plan, pass.began)
  const stopped = await pass.takeUp(held)
  if (stopped !== null) return stopped
  return goOn(plan, pass, new Set([...start.done, ...held.map(step => step.id)]))
}

/** Takes a run that was cut off back to what ran before. */
export async function undoPlan(plan: Plan, start: RunStart, ports: RunnerPorts): Promise<RunEnd> {
  const pass = new Pass(plan, start, ports)
  const switched = pass.began.has('switch')
  // Where nothing but the lock is to be given back, it does not matter whose it is by now.
  if (switched || pass.due().some(step => step.id !== 'unlock')) {
    const stopped = await pass.takeUp(switched ? takeUpSteps(plan, pass.began) : lockSteps(plan))
    if (stopped !== null) return stopped
  }
  if (pass.began.has('change'))
    return pass.finish('settled', `${plan.title} is not gone on with. What it changed by then stays.`)
  if (!switched) return pass.finish('unchanged', `${plan.title} was undone. ${keptText(plan)}`)
  return goBack(plan, pass, `${plan.title} was undone`)
}

async function goOn(plan: Plan, pass: Pass, done: ReadonlySet<StepId>): Promise<RunEnd> {
  const main = await pass.run(
    plan.main.filter(step => !done.has(step.id)),
    'main',
  )
  if (main.kind === 'lost') return pass.end('cut-off', main.text)
  if (main.kind === 'done') return pass.finish('done', doneText(plan, main.text))
  if (pass.began.has('change')) return pass.finish('failed', `${main.text}. ${plan.onFailure}`)
  if (!pass.began.has('switch'))
    return pass.finish(main.kind === 'cancelled' ? 'cancelled' : 'unchanged', unchangedText(plan, main))
  return goBack(plan, pass, main.text)
}

const lockSteps = (plan: Plan): readonly Step[] => plan.main.filter(step => step.id === 'lock')

/** What comes first when a run is taken up: the lock, then a look whether the broker is still as the run left it. */
const takeUpSteps = (plan: Plan, began: ReadonlySet<StepId>): readonly Step[] => [
  ...lockSteps(plan),
  ...(began.has('switch') ? plan.takeUp : plan.main.filter(step => step.id === 'preflight')),
  ...(began.has('change') ? [] : plan.main.filter(step => step.id === 'look')),
]

async function goBack(plan: Plan, pass: Pass, why: string): Promise<RunEnd> {
  const back = await pass.run(plan.back, 'back')
  if (back.kind === 'lost') return pass.end('cut-off', back.text)
  if (back.kind === 'done') {
    const text = plan.back.length === 0 ? why : `${why}. What ran before serves again, verified.`
    return pass.finish('returned', text)
  }
  return pass.finish(
    'failed',
    `${why}. Going back failed too: ${back.text}. ${plan.broker} needs a person now.${pass.copyText()}`,
  )
}

type PassEnd =
  | { readonly kind: 'done'; readonly text: string }
  | { readonly kind: 'failed'; readonly text: string; readonly because: FailedBecause | null }
  | { readonly kind: 'cancelled' | 'lost'; readonly text: string }

class Pass {
  readonly began: Set<StepId>
  private memory: RunMemory
  private readonly plan: Plan
  private readonly ports: RunnerPorts
  private readonly beganBefore: ReadonlySet<StepId>

  constructor(plan: Plan, start: RunStart, ports: RunnerPorts) {
    this.plan = plan
    this.memory = start.memory
    this.began = new Set(start.began)
    this.beganBefore = start.began
    this.ports = ports
  }

  async run(steps: readonly Step[], part: StepPart): Promise<PassEnd> {
    let text = ''
    for (const step of steps) {
      const result = await this.step(step, part)
      if (result.kind !== 'done') return result
      text = result.text
    }
    return { kind: 'done', text }
  }

  /** The steps of `always` that have to run by now. */
  due(): readonly Step[] {
    return this.plan.always.filter(step => step.onlyAfter === undefined || this.began.has(step.onlyAfter))
  }

  /** Makes sure that the run may go on; else its end, with nothing done to what somebody else does there. */
  async takeUp(steps: readonly Step[]): Promise<RunEnd | null> {
    const held = await this.run(steps, 'main')
    if (held.kind === 'done') return null
    if (held.kind === 'failed' && held.because === 'not-ours')
      return this.finish('settled', `${held.text}. ${this.plan.title} is not gone on with.`)
    return this.end('cut-off', `${held.text}${held.kind === 'failed' ? '. Nothing was done.' : ''}`)
  }

  /** Where the copy of the data from before the switch is, and what puts it back. */
  copyText(): string {
    const { safety } = this.memory
    if (safety === undefined) return ''
    return ` The data from before the switch is in ${safety.copy} on the host. To put it back: sh ${safety.script}`
  }

  async finish(end: RunEnd, told: string): Promise<RunEnd> {
    const message = withNotes(told, this.memory.notes ?? [])
    const always = await this.run(this.due(), 'always')
    if (always.kind === 'lost') return this.end('cut-off', `${message} ${always.text}`)
    if (always.kind === 'done') return this.end(end, message)
    return this.end(end === 'done' ? 'failed' : end, `${message} Then ${always.text}.`)
  }

  async end(end: RunEnd, message: string): Promise<RunEnd> {
    await this.ports.journal({ type: 'end', atMs: this.ports.nowMs(), end, message })
    return end
  }

  private async step(step: Step, part: StepPart): Promise<PassEnd> {
    this.began.add(step.id)
    await this.ports.journal({ type: 'step-begin', atMs: this.ports.nowMs(), step: step.id, part })
    const result = await this.performPatiently(step)
    if (result.kind === 'link') {
      return {
        kind: 'lost',
        text: `The link was lost during “${step.title}” and did not come back: ${result.fault.message}`,
      }
    }
    const memory = result.kind === 'cancelled' ? {} : result.memory
    this.memory = { ...this.memory, ...memory }
    const outcome =
      result.kind === 'done' ? result.outcome : result.kind === 'failed' ? result.reason : 'cancelled'
    await this.ports.journal({
      type: 'step-end',
      atMs: this.ports.nowMs(),
      step: step.id,
      state: result.kind === 'done' ? 'done' : 'failed',
      outcome,
      memory,
    })
    if (result.kind === 'done') return { kind: 'done', text: outcome }
    const untouched = result.kind === 'cancelled' || result.because === 'not-begun'
    if (untouched && !this.beganBefore.has(step.id)) this.began.delete(step.id)
    const text = `“${step.title}” failed: ${outcome}`
    return result.kind === 'cancelled'
      ? { kind: 'cancelled', text }
      : { kind: 'failed', text, because: result.because ?? null }
  }

  private async performPatiently(step: Step): Promise<StepResult> {
    let again = this.beganBefore.has(step.id)
    let result = await this.ports.perform(step, this.memory, again)
    for (let tries = 0; result.kind === 'link' && tries < linkPatience; tries++) {
      const text = `\n[link lost: ${result.fault.message} Waiting for it.]\n`
      await this.ports.journal({ type: 'output', step: step.id, text, progress: null })
      if (!(await this.ports.linkBack(step, result.fault))) return result
      again ||= result.untouched !== true
      this.memory = { ...this.memory, ...result.memory }
      result = await this.ports.perform(step, this.memory, again)
    }
    return result
  }
}

/** A queue goes on while it is changed: what came of it may be less than the title says. */
function doneText(plan: Plan, outcome: string): string {
  if (plan.kind === 'queue') return `${plan.title}: done. ${outcome}.`
  return `${plan.title}: done${plan.kind === 'backup' ? '' : ' and verified'}.`
}

const keptText = (plan: Plan): string =>
  plan.kind === 'backup' ? 'Nothing half is kept.' : 'Nothing on the broker was changed.'

function unchangedText(plan: Plan, end: PassEnd): string {
  return end.kind === 'cancelled'
    ? `${plan.title}: cancelled. ${keptText(plan)}`
    : `${end.text}. ${keptText(plan)}`
}
