import type { ActionRequest, PlanView, RunEnd } from '#core/model/run'
import type { Command } from './args.ts'
import { exitCode } from './exit.ts'
import type { Face } from './face.ts'
import { followRun } from './follow.ts'
import { consent, showPlan } from './plan.ts'
import { settled } from './status.ts'

/** The commands that make a plan. */
export type Acting = Extract<Command, { name: 'deploy' | 'rollback' | 'backup' }>

function requestOf(face: Face, command: Acting, broker: string): ActionRequest {
  const takeLock = face.options.takeLock ? { takeLock: true } : {}
  switch (command.name) {
    case 'deploy':
      return { kind: 'deploy', broker, tag: command.tag, ...takeLock }
    case 'rollback':
      return { kind: 'rollback', broker, release: command.release, ...takeLock }
    default:
      return { kind: 'backup', broker, ...takeLock }
  }
}

async function begin(face: Face, plan: PlanView): Promise<number> {
  showPlan(face, plan)
  const answer = await consent(face, plan)
  if (!answer.given) {
    face.output.note(answer.why)
    return answer.code
  }
  const started = await face.engine.handlers.start({ planId: plan.id, typed: answer.typed })
  if (!started.ok) {
    face.output.note(started.error)
    return exitCode.failed
  }
  return await followRun(face, started.value.runId, ['done'])
}

/** Deploys, rolls back or backs up. */
export const act = (face: Face, command: Acting, broker: string): Promise<number> =>
  request(face, requestOf(face, command, broker))

/** Plan, consent, run. Exits 0 only if the wanted state was reached. */
export async function request(face: Face, wanted: ActionRequest): Promise<number> {
  const planned = await face.engine.handlers.plan(wanted)
  if (!planned.ok) {
    face.output.note(planned.error.text)
    return exitCode.failed
  }
  return await begin(face, planned.value)
}

/** Takes care of a run that was cut off. */
export async function settle(face: Face, command: Extract<Command, { name: 'settle' }>): Promise<number> {
  const { runId, offer } = command
  if (offer !== 'check' && !face.options.yes) {
    const answer = face.prompt.possible ? await face.prompt.ask(`Type yes to ${offer} ${runId}: `) : null
    if (answer?.trim() !== 'yes') {
      const why = face.prompt.possible ? '' : ': without a terminal to ask at, --yes is needed'
      face.output.note(`Nothing was started${why}.`)
      return face.prompt.possible ? exitCode.failed : exitCode.usage
    }
  }
  const { runs } = await face.engine.handlers.snapshot()
  const run = runs.find(one => one.id === runId)
  if (run !== undefined) await settled(face, run.broker)
  const taken = await face.engine.handlers.settle({ runId, offer })
  if (!taken.ok) {
    face.output.note(taken.error)
    return exitCode.failed
  }
  if (offer === 'check') {
    const checked = await face.engine.handlers.run({ runId })
    if (face.options.json) face.output.json(checked)
    else face.output.line(checked?.message ?? 'Nothing is known of this run.')
    return exitCode.done
  }
  return await followRun(face, taken.value.runId, offer === 'undo' ? undone : ['done'])
}

/** Ends that mean that the old release serves, which is what undoing is for. */
const undone: readonly RunEnd[] = ['returned', 'unchanged', 'cancelled', 'settled']
