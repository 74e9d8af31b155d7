import type { BrokerView, Snapshot } from '#core/model/snapshot'
import { statusLines } from '#core/terminal'
import { plain } from '#core/text/plain'
import { cutTo } from '#core/text/width'
import { exitCode } from './exit.ts'
import { type Face, snapshotWhere, when } from './face.ts'
import { paperOf, tellConfigProblems } from './status.ts'

/** A demo is ok within seconds; one that is not can still be broken more. */
const okWithinMs = 30_000

/** What makes a broker worth another line where lines are appended: another verdict, not another number. */
const verdictOf = ({ name, health }: BrokerView): string =>
  JSON.stringify([name, health.level, health.reasons.map(({ code }) => code)])

/** Appends a line for each broker whose verdict changed. */
function createAppender(face: Face): (snapshot: Snapshot) => void {
  const told = new Map<string, string>()
  return snapshot => {
    const changed = snapshot.brokers.filter(broker => told.get(broker.name) !== verdictOf(broker))
    for (const broker of changed) told.set(broker.name, verdictOf(broker))
    const lines = statusLines({ ...snapshot, brokers: changed }, paperOf(face, Number.MAX_SAFE_INTEGER))
    if (changed.length === 0) return
    for (const line of lines) face.output.line(`${when(face, snapshot.atMs)}  ${line}`)
  }
}

/** The screen as it is now: time, brokers, running actions. */
function screen(face: Face, snapshot: Snapshot): readonly string[] {
  const paper = paperOf(face, face.output.columns())
  const running = snapshot.runs.filter(run => run.end === null).map(run => `  ${plain(run.title)} is running`)
  const head = `Brokerlight ${snapshot.version}  ${when(face, snapshot.atMs)}  Ctrl-C ends`
  // A line that wraps would be two, and the next picture would leave its second half behind.
  const cut = (line: string): string => cutTo(line, paper.width)
  return [cut(head), ...statusLines(snapshot, paper), ...running.map(cut)]
}

/** Breaks the demo once it is ok, where that was asked for. */
async function breakDemo(face: Face): Promise<void> {
  const { trouble } = face.options
  if (trouble === null) return
  const { brokers } = await snapshotWhere(face, ({ worst }) => worst === 'ok', okWithinMs)
  for (const { name } of brokers) {
    const made = await face.engine.handlers.demoTrouble({ broker: name, trouble })
    face.output.note(made.ok ? made.value : made.error)
  }
}

/** `watch`: redraws on a screen; appends a line at each change without one; one snapshot a line with --json. */
export async function watch(face: Face): Promise<number> {
  face.engine.setSeen(true)
  const append = createAppender(face)
  let problems = ''
  const look = (snapshot: Snapshot): void => {
    if (JSON.stringify(snapshot.configProblems) !== problems) {
      problems = JSON.stringify(snapshot.configProblems)
      tellConfigProblems(face, snapshot)
    }
    if (face.options.json) face.output.json(snapshot)
    else if (face.output.live) face.output.redraw(screen(face, snapshot))
    else append(snapshot)
  }
  const unsubscribe = face.engine.onSnapshot(look)
  look(await face.engine.handlers.snapshot())
  void breakDemo(face)
  await new Promise<void>(resolve => {
    face.interrupts.signal.addEventListener('abort', () => resolve())
    if (face.interrupts.signal.aborted) resolve()
  })
  unsubscribe()
  return exitCode.done
}
