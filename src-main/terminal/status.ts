import { problemText } from '#core/config/words'
import { isPending } from '#core/health/link'
import { isAnswering, isEvaluated, unreadCode, unreadTexts, withUnread } from '#core/health/unread'
import type { AspectName } from '#core/model/aspect'
import type { BrokerView, Snapshot } from '#core/model/snapshot'
import { type Paper, statusLines } from '#core/terminal'
import { plain } from '#core/text/plain'
import { statusCode } from './exit.ts'
import { type Face, snapshotWhere } from './face.ts'
import { isAnswered } from './questions.ts'

/** A broker gets this long to come to a verdict. */
const verdictWithinMs = 15_000
/** Once it has one, what is read beside its samples gets this long: the rules are evaluated on that, too. */
const aspectsWithinMs = 3_000
/** Then the queues get this long: of many, a few are looked at each time, and many keys take long to search. */
const queuesWithinMs = 10_000
/** What was read is evaluated with the next sample. */
const evaluatedWithinMs = 2_500
const awaited = ['containers', 'queues', 'topology', 'host'] as const satisfies readonly AspectName[]

/** Whether more time could change what is said: a link on its way, a look at the container to come, or no sample yet. */
function isSettled(broker: BrokerView, asked: boolean): boolean {
  const { health, hostLink, redisLink } = broker
  if (health.level === 'down') return true
  if (hostLink.state === 'down' || redisLink.state === 'down') return !asked && !isPending(health)
  return redisLink.state === 'up' && broker.sample !== null && health.level !== 'unknown'
}

/** Whether the rules of a broker that answers were evaluated on what is read beside its samples. */
function hasAspects(broker: BrokerView): boolean {
  return awaited.every(name => {
    const reading = broker.aspects[name]
    return isEvaluated(broker, reading) || (reading.state === 'known' && broker.sample === null)
  })
}

/** Whether every broker has a verdict. While an answer about one is to come, it has none. */
export function allSettled(face: Face, snapshot: Snapshot, only: string | null): boolean {
  return snapshot.brokers.every(broker => {
    if (only !== null && broker.name !== only) return true
    const asked = snapshot.questions.some(
      question => question.broker === broker.name && isAnswered(face, question),
    )
    return isSettled(broker, asked)
  })
}

/** Waits until every watched broker (or only one) has a verdict: a while, and as long as a person is being asked. */
export async function settled(face: Face, only: string | null = null): Promise<Snapshot> {
  for (;;) {
    const snapshot = await snapshotWhere(face, one => allSettled(face, one, only), verdictWithinMs)
    // Typing a password takes a person longer than a link takes to come up.
    const isAsked = snapshot.questions.some(question => isAnswered(face, question))
    if (allSettled(face, snapshot, only)) return await withAspects(face, only)
    if (!isAsked || face.interrupts.signal.aborted) return snapshot
  }
}

/**
 * The same, with all that a verdict rests on: the closer look at each queue, and the first search for queues. What is not
 * read by then is said, and makes a verdict of ok unknown.
 */
export async function wholly(face: Face, only: string | null = null): Promise<Snapshot> {
  const { language } = face.voice
  face.engine.setSeen(true)
  await settled(face, only)
  const meant = ({ brokers }: Snapshot): readonly BrokerView[] =>
    brokers.filter(broker => only === null || broker.name === only)
  await snapshotWhere(
    face,
    snapshot => meant(snapshot).every(broker => unreadTexts(broker, language).length === 0),
    queuesWithinMs,
  )
  const snapshot = await snapshotWhere(
    face,
    one => meant(one).every(broker => !isAnswering(broker) || isEvaluated(broker, broker.aspects.queues)),
    evaluatedWithinMs,
  )
  return withUnread(snapshot, language)
}

/** Waits a moment more for what is read beside the samples of the brokers that answer. */
const withAspects = (face: Face, only: string | null): Promise<Snapshot> =>
  snapshotWhere(
    face,
    ({ brokers }) =>
      brokers.every(
        broker =>
          (only !== null && broker.name !== only) || broker.redisLink.state !== 'up' || hasAspects(broker),
      ),
    aspectsWithinMs,
  )

/** How status lines are written here; without a screen nothing is cut. */
export const paperOf = (face: Face, width: number): Paper => ({
  color: face.output.colours,
  width,
  voice: face.voice,
})

/** Says on stderr what is wrong with the config. */
export function tellConfigProblems(face: Face, snapshot: Snapshot): void {
  for (const problem of snapshot.configProblems) face.output.note(problemText(problem))
}

/** Says on stderr what was not read of each broker. */
export function tellUnread(face: Face, brokers: readonly BrokerView[]): void {
  for (const { name, health } of brokers)
    for (const { code, text } of health.reasons)
      if (code === unreadCode) face.output.note(`${plain(name)}: ${plain(text, 1000)}`)
}

/** `status`: waits for a verdict on every broker, says a line each, and exits with the worst. */
export async function status(face: Face): Promise<number> {
  const snapshot = await wholly(face)
  tellConfigProblems(face, snapshot)
  if (face.options.json) face.output.json(snapshot)
  else {
    face.output.painted(statusLines(snapshot, paperOf(face, Number.MAX_SAFE_INTEGER)))
    // The first reason is in the line.
    tellUnread(
      face,
      snapshot.brokers.filter(({ health }) => health.reasons[0]?.code !== unreadCode),
    )
  }
  return statusCode[snapshot.worst]
}
