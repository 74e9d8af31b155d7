import { isUnseen, watchBlock } from '../health/block.ts'
import type { AlertsConfig, BrokerConfig } from '../model/config.ts'
import type { Notice } from '../notices.ts'
import type { Voice } from '../text/time.ts'
import { budgetOf } from './grouping.ts'
import { hushOf, isBrokerTaken, type Suppression } from './hush.ts'
import type { TellBroker } from './notices.ts'
import { type OutageBroker, tellOutages } from './outages.ts'
import { isWatchRule, outageRules } from './pack.ts'
import { withPosts } from './posts.ts'
import type { AlertState, Ended, Standing } from './state.ts'
import { dueOf, type TellMemory, tellAlerts } from './tell.ts'

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

const isOutage = ({ rule }: Standing): boolean => outageRules.has(rule)

/** Why an alert is not notified now; null when it is. */
export function quietOf(
  alert: Standing,
  input: Omit<TellingInput, 'memory' | 'isHeard' | 'newId'>,
): Suppression | null {
  const { brokers, state } = input
  const broker = brokers.get(alert.broker)
  const neighbours = [...brokers.values()]
    .filter(one => one.machine === broker?.machine)
    .map(({ name }) => name)
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
  const hasWebhook = input.alerts.webhook !== undefined
  const posted = hasWebhook ? withPosts(state, loud, input.nowMs, input.newId) : state
  if (input.isHeard) return notify(input, posted, loud)
  const over = posted.over.filter(({ told }) => told !== null)
  return { state: { ...posted, over }, memory: input.memory, notices: [] }
}

/** Of a broker that nobody sees now only that is told, and why. */
function isCurrent(alert: Standing, { brokers }: TellingInput): boolean {
  const health = brokers.get(alert.broker)?.health
  if (health === undefined) return false
  return !isUnseen(health) || (isWatchRule(alert.rule) && watchBlock(health) !== null)
}

function notify(input: TellingInput, state: AlertState, loud: readonly Standing[]): Telling {
  const { nowMs, steadyMs, voice, alerts, memory } = input
  const { language } = voice
  const repeatMs = alerts.repeatHours * 3_600_000
  const due = (alert: Standing) => dueOf(alert, nowMs, repeatMs)
  const brokers = [...input.brokers.values()]
  const budget = budgetOf(memory.recent, steadyMs, 'outages')
  const outages = tellOutages({
    memory: memory.outages,
    budget,
    steadyMs,
    brokers,
    causes: state.causes,
    due: new Set(loud.filter(one => isOutage(one) && due(one) === 'fresh').map(({ broker }) => broker)),
    pending: new Set(brokers.filter(({ outagePending }) => outagePending).map(({ name }) => name)),
    nowMs,
    language,
  })
  // Of a broker that is about to be told back, that comes first.
  const returning = new Set(
    [...(outages.memory.back?.members ?? [])].flatMap(key => outages.causes[key]?.brokers ?? []),
  )
  const returns = ({ broker }: Standing): boolean => returning.has(broker)
  const over = state.over.filter(one => isOwed(one, input))
  const told = tellAlerts({
    memory: { ...memory, outages: outages.memory, recent: budget.spend(outages.notices.length) },
    brokers: input.brokers,
    fresh: loud.filter(one => !isOutage(one) && !returns(one) && due(one) === 'fresh'),
    again: loud.filter(one => !returns(one) && due(one) === 'again'),
    over,
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
    state: { ...state, standing, over: told.isOverTold ? [] : over, causes: { ...outages.causes } },
    memory: told.memory,
    notices: [...outages.notices, ...told.notices],
  }
}

/** Whoever was told of a beginning is told of its end; an event has none, and an outage has its own words. */
const isOwed = (one: Ended, { brokers }: TellingInput): boolean =>
  one.told !== null && !isOutage(one) && !one.isEvent && (brokers.get(one.broker)?.muted ?? null) === null
