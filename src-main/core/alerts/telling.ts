import { watchBlock } from '../health/block.ts'
import type { AlertsConfig, BrokerConfig } from '../model/config.ts'
import type { Notice } from '../notices.ts'
import type { Voice } from '../text/time.ts'
import { groupedBy } from './group.ts'
import { hushOf, isBrokerTaken, type Suppression } from './hush.ts'
import type { TellBroker } from './notices.ts'
import { type OutageBroker, tellOutages } from './outages.ts'
import { isWatchRule, outageRules } from './pack.ts'
import type { AlertState, Ended, Standing } from './state.ts'
import { dueOf, type TellMemory, tellAlerts } from './tell.ts'
import { type Posted, webhookBody } from './webhook.ts'

/** A broker as it was judged last. */
export interface KnownBroker extends OutageBroker, TellBroker {
  readonly config: BrokerConfig
  /** Its outage is on its way to be raised. */
  readonly outagePending: boolean
}

/** What everything that is told rests on. */
export interface TellingInput {
  readonly state: AlertState
  readonly memory: TellMemory
  readonly brokers: ReadonlyMap<string, KnownBroker>
  readonly alerts: AlertsConfig
  /** Whether somebody shows notifications: without one, everything stays to be told. */
  readonly isHeard: boolean
  readonly nowMs: number
  readonly steadyMs: number
  readonly voice: Voice
  newId(): string
}

/** What is told, and the state in which it is. */
export interface Telling {
  readonly state: AlertState
  readonly memory: TellMemory
  readonly notices: readonly Notice[]
}

/** Messages for the webhook that wait; the oldest give way. */
const mostPosts = 200
const isOutage = ({ rule }: Standing): boolean => outageRules.has(rule)

/** Why an alert is not notified now; null when it is. */
export function quietOf(
  alert: Standing,
  input: Omit<TellingInput, 'memory' | 'isHeard' | 'newId'>,
): Suppression | null {
  const { brokers, state } = input
  const broker = brokers.get(alert.broker)
  const neighbours = [...brokers.values()].filter(one => one.place === broker?.place).map(({ name }) => name)
  return hushOf(alert, {
    standing: state.standing,
    silences: state.silences,
    alerts: input.alerts,
    broker: broker?.config ?? null,
    mutedUntilMs: broker?.muted?.untilMs ?? null,
    neighbours: new Set([alert.broker, ...neighbours]),
    nowMs: input.nowMs,
    voice: input.voice,
  })
}

/** Whether all of a broker is muted, silenced or expected to be off. */
export function isTaken(
  name: string,
  { brokers, state, nowMs, voice }: Pick<TellingInput, 'brokers' | 'state' | 'nowMs' | 'voice'>,
): boolean {
  const broker = brokers.get(name)
  return isBrokerTaken(name, {
    silences: state.silences,
    broker: broker?.config ?? null,
    mutedUntilMs: broker?.muted?.untilMs ?? null,
    nowMs,
    voice,
  })
}

/** Decides on all notifications and messages: of what stands and nothing hushes, and of what is over and was told. */
export function decideTelling(input: TellingInput): Telling {
  const { state } = input
  const isIdle = state.standing.length + state.over.length + Object.keys(state.causes).length === 0
  if (isIdle) return { state, memory: input.memory, notices: [] }
  const loud = state.standing.filter(alert => isCurrent(alert, input) && quietOf(alert, input) === null)
  const posted = post(input, state, loud)
  if (input.isHeard) return notify(input, posted, loud)
  const over = posted.over.filter(({ told }) => told !== null)
  return { state: { ...posted, over }, memory: input.memory, notices: [] }
}

/** Of a broker that nobody sees now only that is told, and why. */
function isCurrent(alert: Standing, { brokers }: TellingInput): boolean {
  const health = brokers.get(alert.broker)?.health
  if (health === undefined) return false
  return health.level !== 'unknown' || (isWatchRule(alert.rule) && watchBlock(health) !== null)
}

function notify(input: TellingInput, state: AlertState, loud: readonly Standing[]): Telling {
  const { nowMs, steadyMs, voice, alerts } = input
  const { language } = voice
  const repeatMs = alerts.repeatHours * 3_600_000
  const due = (alert: Standing) => dueOf(alert, nowMs, repeatMs)
  const brokers = [...input.brokers.values()]
  const outages = tellOutages({
    brokers,
    causes: state.causes,
    due: new Set(loud.filter(one => isOutage(one) && due(one) === 'fresh').map(({ broker }) => broker)),
    pending: new Set(brokers.filter(({ outagePending }) => outagePending).map(({ name }) => name)),
    nowMs,
    language,
  })
  const told = tellAlerts({
    memory: input.memory,
    brokers: input.brokers,
    fresh: loud.filter(one => !isOutage(one) && due(one) === 'fresh'),
    again: loud.filter(one => due(one) === 'again'),
    over: state.over.filter(one => isOwed(one, input)),
    nowMs,
    steadyMs,
    language,
  })
  const down = new Set(Object.values(outages.causes).flatMap(cause => cause.brokers))
  const spoken = new Set(told.told.map(({ id }) => id))
  const standing = state.standing.map(one => {
    const isTold = spoken.has(one.id) || (isOutage(one) && one.told === null && down.has(one.broker))
    return isTold ? { ...one, told: { atMs: nowMs, times: (one.told?.times ?? 0) + 1 } } : one
  })
  return {
    state: { ...state, standing, over: [], causes: { ...outages.causes } },
    memory: told.memory,
    notices: [...outages.notices, ...told.notices],
  }
}

/** Whoever was told of a beginning is told of its end; an event has none, and an outage has its own words. */
const isOwed = (one: Ended, { brokers }: TellingInput): boolean =>
  one.told !== null && !isOutage(one) && !one.isEvent && (brokers.get(one.broker)?.muted ?? null) === null

function post(input: TellingInput, state: AlertState, loud: readonly Standing[]): AlertState {
  if (input.alerts.webhook === undefined) return state
  const begun = loud.filter(one => !one.posted && one.acknowledged === null)
  const ended = state.over.filter(one => one.posted)
  if (begun.length + ended.length === 0) return state
  const posted: readonly Posted[] = [
    ...begun.map(alert => ({ alert, endedAtMs: null })),
    ...ended.map(alert => ({ alert, endedAtMs: alert.overAtMs })),
  ]
  const posts = [...groupedBy(posted, ({ alert }) => alert.broker)].map(([broker, own]) => ({
    id: input.newId(),
    body: webhookBody(broker, own),
    attempts: 0,
    nextAtMs: input.nowMs,
  }))
  const ids = new Set(begun.map(({ id }) => id))
  return {
    ...state,
    standing: state.standing.map(one => (ids.has(one.id) ? { ...one, posted: true } : one)),
    over: state.over.map(one => ({ ...one, posted: false })),
    posts: [...state.posts, ...posts].slice(-mostPosts),
  }
}
