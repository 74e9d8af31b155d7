import type { Notice } from '../notices.ts'
import type { Language } from '../text/say.ts'
import { groupedBy } from './group.ts'
import { againNotice, alertsNotice, fleetNotice, overNotice, type TellBroker } from './notices.ts'
import type { Standing } from './state.ts'

/** What was told lately: so that a storm becomes a few notifications. Steady times. */
export interface TellMemory {
  /** Since when a broker has something new to tell. */
  readonly waiting: ReadonlyMap<string, number>
  /** When each broker was told last. */
  readonly last: ReadonlyMap<string, number>
  /** When notifications of alerts went out in the last minute. */
  readonly recent: readonly number[]
}

/** The memory of one that has told nothing. */
export const nothingTold: TellMemory = { waiting: new Map(), last: new Map(), recent: [] }

/** What a decision about notifications of alerts rests on. */
export interface TellInput {
  readonly memory: TellMemory
  readonly brokers: ReadonlyMap<string, TellBroker>
  /** Raised, never told, and to be told now. */
  readonly fresh: readonly Standing[]
  /** Told, and to be told again. */
  readonly again: readonly Standing[]
  /** Told, and over now. */
  readonly over: readonly Standing[]
  readonly nowMs: number
  readonly steadyMs: number
  readonly language: Language
}

/** What is told now, and of which alerts it speaks. */
export interface TellDecision {
  readonly memory: TellMemory
  readonly notices: readonly Notice[]
  readonly told: readonly Standing[]
}

/** What comes up together within this time is one notification. */
const windowMs = 3_000
/** A broker is told of at most this often: a warning can wait longer. */
const pauseMs = { critical: 10_000, warning: 60_000 } as const
/** Of all brokers together, so many notifications a minute. */
const mostInMinute = 6
const minuteMs = 60_000
/** More brokers at once share a notification. */
const mostApart = 3

/** Tells what came up, a notification a broker; many brokers at once share one, and nobody gets more than a few a minute. */
export function tellAlerts(input: TellInput): TellDecision {
  const { steadyMs, language, nowMs } = input
  const recent = input.memory.recent.filter(atMs => steadyMs - atMs < minuteMs)
  const last = new Map(input.memory.last)
  const byBroker = groupedBy(input.fresh, ({ broker }) => broker)
  const waiting = new Map(
    [...byBroker.keys()].map(name => [name, input.memory.waiting.get(name) ?? steadyMs]),
  )
  const groups = [...byBroker].flatMap(([name, alerts]) => {
    const broker = input.brokers.get(name)
    const isDue =
      steadyMs - (waiting.get(name) ?? steadyMs) >= windowMs && isRested(last.get(name), alerts, steadyMs)
    return broker !== undefined && isDue ? [{ broker, alerts }] : []
  })
  const left = mostInMinute - recent.length
  const told = left > 0 ? groups : []
  const isShared = told.length > Math.min(left, mostApart)
  for (const { broker } of told) {
    waiting.delete(broker.name)
    last.set(broker.name, steadyMs)
  }
  const notices = [
    ...(isShared
      ? [fleetNotice(told, language)]
      : told.map(({ broker, alerts }) => alertsNotice(broker, alerts, nowMs, language))),
    ...each(input.again, input.brokers, (broker, alerts) => againNotice(broker, alerts, nowMs, language)),
    ...each(input.over, input.brokers, (broker, alerts) => overNotice(broker, alerts, nowMs, language)),
  ]
  const spent = isShared ? 1 : told.length
  return {
    memory: { waiting, last, recent: [...recent, ...Array.from({ length: spent }, () => steadyMs)] },
    notices,
    told: [...told.flatMap(({ alerts }) => alerts), ...input.again],
  }
}

function isRested(lastMs: number | undefined, alerts: readonly Standing[], steadyMs: number): boolean {
  const isCritical = alerts.some(({ severity }) => severity === 'critical')
  return lastMs === undefined || steadyMs - lastMs >= pauseMs[isCritical ? 'critical' : 'warning']
}

const each = (
  alerts: readonly Standing[],
  brokers: TellInput['brokers'],
  notice: (broker: TellBroker, alerts: readonly Standing[]) => Notice,
): readonly Notice[] =>
  [...groupedBy(alerts, ({ broker }) => broker)].flatMap(([name, own]) => {
    const broker = brokers.get(name)
    return broker === undefined ? [] : [notice(broker, own)]
  })

/** A critical alert that stands is told again at most this often. */
const mostRepeats = 6

/** Whether an alert that nothing hushes is to be told for the first time, once more, or not now. */
export function dueOf(alert: Standing, nowMs: number, repeatMs: number): 'fresh' | 'again' | null {
  const { told, snoozedUntilMs, acknowledged, severity } = alert
  if (acknowledged !== null || (snoozedUntilMs !== null && snoozedUntilMs > nowMs)) return null
  if (told === null) return 'fresh'
  if (snoozedUntilMs !== null && told.atMs < snoozedUntilMs) return 'again'
  const isMeant = severity === 'critical' && repeatMs > 0 && told.times <= mostRepeats
  return isMeant && nowMs - told.atMs >= repeatMs ? 'again' : null
}
