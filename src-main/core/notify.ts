import type { RunView } from './model/run.ts'
import type { BrokerView, Snapshot } from './model/snapshot.ts'
import { backNotice, causeKey, downNotice, type Notice, runNotice } from './notices.ts'
import type { Language } from './text/say.ts'

/** A cause that was told, with the brokers that are down by it. */
export interface ToldCause {
  readonly sinceMs: number
  readonly brokers: readonly string[]
}

/** What was told before: causes by their key. */
export type NotifyMemory = ReadonlyMap<string, ToldCause>

/** The memory of a notifier that has told nothing. */
export const nothingTold: NotifyMemory = new Map()

/** What a decision about notifications rests on. */
export interface NotifyInput {
  /** Null for the first snapshot: of runs it tells only those that were cut off and wait for a person. */
  readonly previous: Snapshot | null
  readonly next: Snapshot
  readonly memory: NotifyMemory
  /** How many times in a row each broker was judged down, by name. */
  readonly downChecks: ReadonlyMap<string, number>
  /** Told once it was judged down this many times in a row: 2 rules out a single lost answer. */
  readonly holdChecks: number
  readonly language: Language
}

/**
 * What to tell now. One notification a cause: brokers behind one dead host share it, and whoever was told down once is
 * not told again before it was seen up. Unknown is silent; muted brokers are, too, but one that is still down when its
 * mute ends is told then.
 */
export function notify(input: NotifyInput): {
  readonly notifications: readonly Notice[]
  readonly memory: NotifyMemory
} {
  const back = tellBack(input)
  const down = tellDown(input, back.memory)
  return {
    notifications: [...down.notifications, ...back.notifications, ...tellRuns(input)],
    memory: down.memory,
  }
}

type Decision = ReturnType<typeof notify>

/** A cause is over when nobody is down by it any more and nobody is still on the way back. */
function tellBack({ next, memory, language }: NotifyInput): Decision {
  const notifications: Notice[] = []
  const kept = new Map<string, ToldCause>()
  for (const [key, told] of memory) {
    const members = next.brokers.filter(broker => told.brokers.includes(broker.name))
    if (members.some(member => isDownBy(key, member) || isOnItsWay(member))) {
      kept.set(key, { ...told, brokers: members.map(member => member.name) })
      continue
    }
    for (const member of members.filter(one => !isBack(one))) {
      kept.set(`broker:${member.name}`, { sinceMs: told.sinceMs, brokers: [member.name] })
    }
    const heard = members.filter(one => isBack(one) && one.muted === null)
    if (heard.length > 0) notifications.push(backNotice(key, heard, told.sinceMs, next.atMs, language))
  }
  return { notifications, memory: kept }
}

function tellDown({ next, downChecks, holdChecks, language }: NotifyInput, memory: NotifyMemory): Decision {
  const told = new Set([...memory.values()].flatMap(cause => cause.brokers))
  const fresh = next.brokers.filter(
    broker =>
      broker.health.level === 'down' &&
      broker.muted === null &&
      !told.has(broker.name) &&
      (downChecks.get(broker.name) ?? 0) >= holdChecks,
  )
  const after = new Map(memory)
  const notifications: Notice[] = []
  for (const key of new Set(fresh.map(causeKey))) {
    const brokers = fresh.filter(broker => causeKey(broker) === key)
    const known = after.get(key)
    const sinceMs = known?.sinceMs ?? Math.min(...brokers.map(broker => broker.health.sinceMs))
    after.set(key, { sinceMs, brokers: [...(known?.brokers ?? []), ...brokers.map(broker => broker.name)] })
    if (!known) notifications.push(downNotice(key, brokers, language))
  }
  return { notifications, memory: after }
}

const isBack = (broker: BrokerView): boolean =>
  broker.health.level === 'ok' || broker.health.level === 'degraded'

const isDownBy = (key: string, broker: BrokerView): boolean =>
  broker.health.level === 'down' && (causeKey(broker) === key || key === `broker:${broker.name}`)

/** Unknown only for the moment: the link is being made, or its first sample is out. */
const isOnItsWay = ({ health }: BrokerView): boolean =>
  health.level === 'unknown' &&
  ['idle', 'connecting', 'waiting', 'stale', 'asleep', 'network-down'].includes(health.reasons[0]?.code ?? '')

function tellRuns({ previous, next, language }: NotifyInput): readonly Notice[] {
  const endedBefore = new Set(previous?.runs.filter(run => run.end !== null).map(run => run.id))
  const muted = new Set(next.brokers.filter(broker => broker.muted !== null).map(broker => broker.name))
  return next.runs.flatMap((run: RunView) => {
    if (run.end === null || endedBefore.has(run.id) || muted.has(run.broker)) return []
    if (previous === null && run.end !== 'cut-off') return []
    const notice = runNotice(run, language)
    return notice === null ? [] : [notice]
  })
}
