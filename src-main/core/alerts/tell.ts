import type { Notice } from '../notices.ts'
import type { Language } from '../text/say.ts'
import { groupedBy } from './group.ts'
import { type Budget, budgetOf, type GroupWait, isWaitOver, waitFor } from './grouping.ts'
import {
  againNotice,
  alertsNotice,
  fleetNotice,
  fleetOverNotice,
  overNotice,
  type TellBroker,
} from './notices.ts'
import type { OutageMemory } from './outages.ts'
import type { Standing } from './state.ts'

/** What was told lately: so that a storm becomes a few notifications. Steady times. */
export interface TellMemory {
  /** Since when a broker has something new to tell. */
  readonly waiting: ReadonlyMap<string, number>
  /** When each broker was told last. */
  readonly last: ReadonlyMap<string, number>
  /** When notifications went out in the last minute. */
  readonly recent: readonly number[]
  /** Ends of alerts that wait for others. */
  readonly over: GroupWait | null
  readonly outages: OutageMemory
}

/** The memory of one that has told nothing. */
export const nothingTold: TellMemory = {
  waiting: new Map(),
  last: new Map(),
  recent: [],
  over: null,
  outages: { down: null, back: null },
}

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
  /** Whether the ends were told: else they wait. */
  readonly isOverTold: boolean
}

/** What comes up together within this time is one notification. */
const windowMs = 3_000
/** A broker is told of at most this often: a warning can wait longer. */
const pauseMs = { critical: 10_000, warning: 60_000 } as const

/** Tells what came up, a notification a broker; many brokers at once share one, and nobody gets more than a few a minute. */
export function tellAlerts(input: TellInput): TellDecision {
  const { steadyMs, language, nowMs } = input
  const budget = budgetOf(input.memory.recent, steadyMs, 'alerts')
  const last = new Map(input.memory.last)
  const fresh = groupedBy(input.fresh, ({ broker }) => broker)
  const waiting = new Map([...fresh.keys()].map(name => [name, input.memory.waiting.get(name) ?? steadyMs]))
  const groups = [...fresh].flatMap(([name, alerts]) => {
    const broker = input.brokers.get(name)
    const isDue =
      steadyMs - (waiting.get(name) ?? steadyMs) >= windowMs && isRested(last.get(name), alerts, steadyMs)
    return broker !== undefined && isDue ? [{ broker, alerts }] : []
  })
  const told = budget.left > 0 ? groups : []
  const isShared = budget.isShared(told.length)
  for (const { broker } of told) {
    waiting.delete(broker.name)
    last.set(broker.name, steadyMs)
  }
  const ends = tellEnds(input, budget)
  const notices = [
    ...(isShared
      ? [fleetNotice(told, language)]
      : told.map(({ broker, alerts }) => alertsNotice(broker, alerts, nowMs, language))),
    ...tellAgain(input, budget),
    ...ends.notices,
  ]
  return {
    memory: {
      ...input.memory,
      waiting,
      last,
      recent: budget.spend(notices.length),
      over: ends.wait,
    },
    notices,
    told: [...told.flatMap(({ alerts }) => alerts), ...input.again],
    isOverTold: ends.isTold,
  }
}

/** Repeats come up together where beginnings did. */
function tellAgain({ again, brokers, nowMs, language }: TellInput, budget: Budget): readonly Notice[] {
  const groups = byBroker(again, brokers)
  return budget.isShared(groups.length)
    ? [fleetNotice(groups, language)]
    : groups.map(({ broker, alerts }) => againNotice(broker, alerts, nowMs, language))
}

/** Ends wait for others like beginnings, and share a notification where there are many. */
function tellEnds(input: TellInput, budget: Budget) {
  const { over, brokers, steadyMs, nowMs, language } = input
  const wait = waitFor(
    input.memory.over,
    over.map(({ id }) => id),
    steadyMs,
  )
  if (budget.left <= 0 || !isWaitOver(wait, steadyMs)) return { notices: [], wait, isTold: false }
  const groups = byBroker(over, brokers)
  const notices = budget.isShared(groups.length)
    ? [fleetOverNotice(groups, language)]
    : groups.map(({ broker, alerts }) => overNotice(broker, alerts, nowMs, language))
  return { notices, wait: null, isTold: true }
}

function isRested(lastMs: number | undefined, alerts: readonly Standing[], steadyMs: number): boolean {
  const isCritical = alerts.some(({ severity }) => severity === 'critical')
  return lastMs === undefined || steadyMs - lastMs >= pauseMs[isCritical ? 'critical' : 'warning']
}

const byBroker = (alerts: readonly Standing[], brokers: TellInput['brokers']) =>
  [...groupedBy(alerts, ({ broker }) => broker)].flatMap(([name, own]) => {
    const broker = brokers.get(name)
    return broker === undefined ? [] : [{ broker, alerts: own }]
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
