import type { BrokerView, Snapshot } from '#core/model/snapshot'
import { type Paper, statusLines } from '#core/terminal'
import { statusCode } from './exit.ts'
import { type Face, snapshotWhere } from './face.ts'

/** A broker gets this long to come to a verdict. */
const verdictWithinMs = 15_000

/** Whether more time could change what is said: a link on its way, or no sample yet. */
function isSettled(broker: BrokerView, asked: boolean): boolean {
  const down = [broker.hostLink, broker.redisLink].find(link => link.state === 'down')
  if (down !== undefined) return !asked
  return broker.redisLink.state === 'up' && broker.sample !== null && broker.health.level !== 'unknown'
}

/** Whether every broker has a verdict. While a person is asked something about one, it has none. */
export function allSettled(snapshot: Snapshot, personIsAsked: boolean): boolean {
  return snapshot.brokers.every(broker => {
    const asked = personIsAsked && snapshot.questions.some(question => question.broker === broker.name)
    return isSettled(broker, asked)
  })
}

/** How status lines are written here; without a screen nothing is cut. */
export const paperOf = (face: Face, width: number): Paper => ({
  color: face.output.colours,
  width,
  voice: face.voice,
})

/** Says on stderr what is wrong with the config. */
export function tellConfigProblems(face: Face, snapshot: Snapshot): void {
  for (const { file, line, field, found, allowed } of snapshot.configProblems) {
    face.output.note(`${file}:${line}: ${field}: found ${found}, allowed is ${allowed}.`)
  }
}

/** `status`: waits for a verdict on every broker, says a line each, and exits with the worst. */
export async function status(face: Face): Promise<number> {
  const canAsk = face.prompt.possible || face.options.trustHostKey !== null
  const settled = (snapshot: Snapshot): boolean => allSettled(snapshot, canAsk)
  let snapshot = await snapshotWhere(face, settled, verdictWithinMs)
  // Typing a password takes a person longer than that.
  while (face.prompt.possible && snapshot.questions.length > 0 && !face.interrupts.signal.aborted) {
    snapshot = await snapshotWhere(face, settled, verdictWithinMs)
    if (settled(snapshot)) break
  }
  tellConfigProblems(face, snapshot)
  if (face.options.json) face.output.json(snapshot)
  else face.output.painted(statusLines(snapshot, paperOf(face, Number.MAX_SAFE_INTEGER)))
  return statusCode[snapshot.worst]
}
