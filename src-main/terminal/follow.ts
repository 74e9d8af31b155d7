import type { RunEnd, RunView, StepView } from '#core/model/run'
import { runLines } from '#core/terminal'
import { exitCode } from './exit.ts'
import type { Face } from './face.ts'
import { paperOf } from './status.ts'

/** What has to change before a run is told again: live output alone does not count. */
const stage = (run: RunView): string =>
  JSON.stringify([run.steps.map(({ id, state, outcome }) => [id, state, outcome]), run.end, run.offers])

/** The last lines of what a failed step printed. */
const outputTail = (step: StepView): readonly string[] =>
  step.output
    .trimEnd()
    .split('\n')
    .slice(-12)
    .map(line => `    ${line}`)

/** Without a screen: a line when a step begins and one when it ends. */
function createAppender(face: Face): (run: RunView) => void {
  const told = new Map<number, StepView['state']>()
  return run => {
    const [, ...lines] = runLines(run, Date.now(), paperOf(face, Number.MAX_SAFE_INTEGER))
    for (const [at, step] of run.steps.entries()) {
      if (step.state === 'waiting' || told.get(at) === step.state) continue
      told.set(at, step.state)
      face.output.line(lines[at] ?? step.title)
      if (step.state === 'failed') for (const line of outputTail(step)) face.output.line(line)
    }
  }
}

/** Tells a run as it goes: JSON lines, a list that is redrawn, or lines that are appended. */
function createTeller(face: Face): (run: RunView) => void {
  const append = createAppender(face)
  let lastStage = ''
  return run => {
    const isNew = stage(run) !== lastStage
    lastStage = stage(run)
    if (face.options.json) {
      if (isNew) face.output.json(run)
    } else if (face.output.live) {
      face.output.redraw(runLines(run, Date.now(), paperOf(face, face.output.columns())))
    } else if (isNew) append(run)
  }
}

function conclude(face: Face, run: RunView, wanted: readonly RunEnd[]): number {
  if (!face.options.json) {
    if (face.output.live) {
      const failed = run.steps.filter(step => step.state === 'failed')
      for (const line of failed.flatMap(outputTail)) face.output.line(line)
    } else face.output.line(run.message ?? `${run.title}: ${run.end}.`)
  }
  if (run.offers.length > 0) {
    const offers = run.offers.map(offer => `--${offer}`).join('|')
    face.output.note(`What can be done: brokerlight settle ${run.id} ${offers}`)
  }
  return run.end !== null && wanted.includes(run.end) ? exitCode.done : exitCode.failed
}

/** A running step's time is drawn anew this often. */
const redrawEveryMs = 1_000

/**
 * Follows a run to its end; 0 only for one of the `wanted` ends. The first Ctrl-C asks it to cancel, the second leaves
 * it alone.
 */
export async function followRun(face: Face, runId: string, wanted: readonly RunEnd[]): Promise<number> {
  const { handlers } = face.engine
  const tell = createTeller(face)
  let last: RunView | null = null
  return await new Promise(resolve => {
    let interrupts = 0
    const finish = (code: number): void => {
      unsubscribe()
      release()
      clearInterval(redrawing)
      resolve(code)
    }
    const look = (run: RunView): void => {
      if (run.id !== runId) return
      last = run
      tell(run)
      if (run.end !== null) finish(conclude(face, run, wanted))
    }
    const onInterrupt = (): void => {
      interrupts += 1
      if (interrupts > 1) {
        face.output.note(`Left in the middle. brokerlight runs tells about ${runId}.`)
        finish(exitCode.interrupted)
        return
      }
      face.output.note('Cancelling. Press Ctrl-C again to leave without waiting.')
      void Promise.resolve(handlers.cancel({ runId })).then(result => {
        if (!result.ok) face.output.note(result.error)
      })
    }
    const redrawing = setInterval(() => {
      if (last !== null && face.output.live) tell(last)
    }, redrawEveryMs)
    const unsubscribe = face.engine.onRun(look)
    const release = face.interrupts.take(onInterrupt)
    void Promise.resolve(handlers.run({ runId })).then(run => {
      if (run !== null && last === null) look(run)
    })
  })
}
