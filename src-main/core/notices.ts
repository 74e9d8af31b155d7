import type { Place } from './contract.ts'
import { watchBlock } from './health/block.ts'
import type { RunView } from './model/run.ts'
import type { BrokerView } from './model/snapshot.ts'
import { paragraphsOf } from './run-message.ts'
import { durationText } from './text/format.ts'
import { plain } from './text/plain.ts'
import { counted, type Language, say } from './text/say.ts'

/** A notification in words. A newer one with the same key takes the place of the older. */
export interface Notice {
  readonly key: string
  readonly kind: 'down' | 'back' | 'run' | 'critical' | 'alert' | 'over'
  readonly title: string
  readonly body: string
  /** Where a click goes. */
  readonly place: Place
  /** Keys of further notifications that it takes the place of. */
  readonly closes?: readonly string[]
}

/** What is to be known of a broker to tell that it went or came back. */
export interface NoticeBroker extends Pick<BrokerView, 'name' | 'title' | 'place' | 'health'> {
  /** The identity of its machine, which several brokers may share: no sentence, and the same in every language. */
  readonly machine: string
}

/** What brokers that are down have in common: the machine they are on, or each itself. */
export function causeKey(broker: NoticeBroker): string {
  const layer = broker.health.reasons[0]?.layer
  return layer === 'host' ? `host:${broker.machine}` : `broker:${broker.name}`
}

/** So many brokers are named; of more only the number. */
const mostNamed = 10
const mostInTitle = 3

/** The notification that a cause took brokers down: what happened, and what to do (the first reason says both). */
export function downNotice(key: string, brokers: readonly NoticeBroker[], language: Language): Notice {
  const [first] = brokers
  const names = brokers.map(broker => broker.title)
  const count = names.length
  const isHost = first !== undefined && watchBlock(first.health) !== null
  const title =
    count === 1
      ? say(language, isHost ? 'notice-host' : 'notice-down', { broker: names[0] ?? '' })
      : say(language, isHost ? 'notice-host-many' : 'notice-down-host', {
          place: first?.place ?? '',
          brokers: counted(language, 'brokers', count),
        })
  const reason = first?.health.reasons[0]?.text ?? ''
  return {
    key,
    kind: 'down',
    title,
    body: count === 1 ? reason : `${namesText(brokers, language)}. ${reason}`,
    place: { broker: count === 1 ? (first?.name ?? null) : null, view: 'overview' },
  }
}

/** The notification that many brokers went down at once, each by a cause of its own; with the cause where all say the same. */
export function downManyNotice(key: string, brokers: readonly NoticeBroker[], language: Language): Notice {
  const reasons = new Set(brokers.map(({ health }) => health.reasons[0]?.text ?? ''))
  const names = `${namesText(brokers, language)}.`
  return {
    key,
    kind: 'down',
    title: say(language, 'notice-down-many', { brokers: counted(language, 'brokers', brokers.length) }),
    body: plain([names, ...(reasons.size === 1 ? reasons : [])].join(' '), 600),
    place: { broker: null, view: 'overview' },
  }
}

function namesText(brokers: readonly NoticeBroker[], language: Language): string {
  const named = brokers.slice(0, mostNamed).map(({ title }) => title)
  const more = brokers.length - named.length
  const rest =
    more > 0 ? [say(language, 'notice-brokers-more', { brokers: counted(language, 'brokers', more) })] : []
  return [...named, ...rest].join(', ')
}

/** What is told of brokers that answer again. */
export interface BackFacts {
  readonly key: string
  readonly brokers: readonly NoticeBroker[]
  /** Brokers of the same notification that are still down. */
  readonly still: readonly NoticeBroker[]
  readonly sinceMs: number
  readonly nowMs: number
}

/** The notification that brokers answer again, with how long they were down. */
export function backNotice({ key, brokers, still, sinceMs, nowMs }: BackFacts, language: Language): Notice {
  const names = brokers.map(broker => broker.title)
  const [first] = brokers
  const duration = durationText(language, nowMs - sinceMs)
  const title =
    brokers.length === 1
      ? say(language, 'notice-back', { broker: names[0] ?? '' })
      : brokers.length > mostInTitle
        ? say(language, 'notice-back-count', { brokers: counted(language, 'brokers', brokers.length) })
        : say(language, 'notice-back-many', { brokers: listText(language, names) })
  const reasons = brokers.flatMap(broker => broker.health.reasons.slice(0, 1).map(reason => reason.text))
  const isCounted = brokers.length > mostInTitle
  const stillDown = namesText(still, language)
  return {
    key,
    kind: 'back',
    title,
    body: plain(
      [
        ...(isCounted ? [`${namesText(brokers, language)}.`] : []),
        say(language, isCounted ? 'notice-were-down' : 'notice-was-down', { duration }),
        ...(still.length > 0 ? [say(language, 'notice-still-down', { brokers: stillDown })] : []),
        ...(isCounted ? [] : reasons),
      ].join(' '),
      600,
    ),
    place: { broker: brokers.length === 1 ? (first?.name ?? null) : null, view: 'overview' },
  }
}

/** The notification that a run ended; null for an end that the person brought about at that moment. */
export function runNotice(run: RunView, language: Language): Notice | null {
  const { end, endedAtMs } = run
  if (end === null || end === 'cancelled' || end === 'settled') return null
  const took =
    endedAtMs === null
      ? ''
      : say(language, 'run-took', { duration: durationText(language, endedAtMs - run.startedAtMs) })
  return {
    key: `run:${run.id}`,
    kind: 'run',
    title: runEndText(run, language),
    body: plain(run.message === null ? took : (paragraphsOf(run.message)[0] ?? took)),
    place: { broker: run.broker, view: 'run', runId: run.id },
  }
}

/** How a run stands, as one line: `Deploy main-e4f5a6b to nebula: done`. */
export const runEndText = ({ title, end }: RunView, language: Language): string =>
  say(language, `run-${end ?? 'running'}`, { title: plain(title) })

function listText(language: Language, names: readonly string[]): string {
  const first = names.slice(0, -1).join(', ')
  const last = names.at(-1) ?? ''
  return first === '' ? last : say(language, 'and', { first, last })
}
