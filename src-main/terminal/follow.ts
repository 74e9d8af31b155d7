import type { RunView, StepState, StepView } from '#core/model/run'
import { durationText } from '#core/text/format'
import { exitCode } from './exit.ts'
import type { Face } from './face.ts'

const stepMarks: Readonly<Record<StepState, string>> = {
  waiting: ' ',
  running: '…',
  done: '✓',
  failed: '✗',
  skipped: '-',
}

/** What has to change before a run is told again: live output alone does not count. */
const stage = (run: RunView): string =>
  JSON.stringify([run.steps.map(({ id, state, outcome }) => [id, state, outcome]), run.end, run.offers])

function stepLine(step: StepView): string {
  const took =
    step.startedAtMs !== null && step.endedAtMs !== null
      ? ` ${durationText('en', step.endedAtMs - step.startedAtMs)}`
      : ''
  const outcome = step.outcome === null ? '' : `: ${step.outcome}`
  return `${stepMarks[step.state]} ${step.title}${took}${outcome}`
}

/** The last lines of what a failed step printed. */
const outputTail = (step: StepView): readonly string[] =>
  step.state === 'failed'
    ? step.output
        .trimEnd()
        .split('\n')
        .slice(-12)
        .map(line => `    ${line}`)
    : []

/** Tells a run step by step, each state once. */
function createTeller(face: Face): (run: RunView) => void {
  const told = new Map<number, StepState>()
  let lastStage = ''
  return run => {
    const now = stage(run)
    if (now === lastStage) return
    lastStage = now
    if (face.options.json) {
      face.output.json(run)
      return
    }
    for (const [at, step] of run.steps.entries()) {
      if (step.state === 'waiting' || told.get(at) === step.state) continue
      told.set(at, step.state)
      face.output.line(stepLine(step))
      for (const line of outputTail(step)) face.output.line(line)
    }
  }
}

const settleHint = (run: RunView): string =>
  `What can be done: brokerlight settle ${run.id} ${run.offers.map(offer => `--${offer}`).join('|')}`

function conclude(face: Face, run: RunView): number {
  const say = face.options.json ? face.output.note : face.output.line
  say(run.message ?? `${run.title}: ${run.end}.`)
  if (run.offers.length > 0) face.output.note(settleHint(run))
  return run.end === 'done' ? exitCode.done : exitCode.failed
}

/** Follows a run to its end. The first Ctrl-C asks it to cancel, the second leaves it alone. */
export async function followRun(face: Face, runId: string): Promise<number> {
  const { handlers } = face.engine
  const tell = createTeller(face)
  return await new Promise(resolve => {
    let interrupts = 0
    const finish = (code: number): void => {
      unsubscribe()
      release()
      resolve(code)
    }
    const look = (run: RunView): void => {
      if (run.id !== runId) return
      tell(run)
      if (run.end !== null) finish(conclude(face, run))
    }
    const onInterrupt = (): void => {
      interrupts += 1
      if (interrupts > 1) {
        face.output.note(`Left while it runs. See it again with brokerlight runs (${runId}).`)
        finish(exitCode.interrupted)
        return
      }
      face.output.note('Cancelling. Press Ctrl-C again to leave without waiting.')
      void Promise.resolve(handlers.cancel({ runId })).then(result => {
        if (!result.ok) face.output.note(result.error)
      })
    }
    const unsubscribe = face.engine.onRun(look)
    const release = face.interrupts.take(onInterrupt)
    void Promise.resolve(handlers.run({ runId })).then(run => {
      if (run !== null) look(run)
    })
  })
}
