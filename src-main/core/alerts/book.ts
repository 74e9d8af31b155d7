import type { AlertRecord, AlertView, Severity } from '../model/alert.ts'
import type { BrokerConfig } from '../model/config.ts'
import type { RunView } from '../model/run.ts'
import type { Language } from '../text/say.ts'
import type { Evaluation, Recovery, Violation } from './evaluate.ts'
import { isTakenBy, type Suppression } from './hush.ts'
import type { AlertState, Ended, Standing } from './state.ts'
import { adviceText, alertText, ruleTitle, worstText } from './text.ts'

/** What belongs to an evaluation when it is entered. */
export interface EntryInput {
  readonly broker: BrokerConfig
  readonly evaluation: Evaluation
  /** All known runs of this broker, newest first. */
  readonly runs: readonly RunView[]
  /** When its last outage ended; null where there was none. */
  readonly upAgainMs: number | null
  readonly nowMs: number
  newId(): string
}

type StandingInput = Omit<EntryInput, 'evaluation'>

/** The state after an evaluation, and what it changed. */
export interface Entry {
  readonly state: AlertState
  readonly raised: readonly Standing[]
  readonly cleared: readonly Ended[]
}

/** A start of Redis this soon after an outage is the end of that outage, and no news. */
const startIsKnownMs = 120_000
/** Ends that are still to be told; the oldest give way. */
const mostOver = 200

/** Enters an evaluation: what fired stands from now on, what resolved does no more. */
export function entered(state: AlertState, input: EntryInput): Entry {
  const { evaluation, broker, nowMs } = input
  const over = new Set(evaluation.resolved)
  const cleared = state.standing.flatMap(one =>
    one.broker === broker.name && over.has(one.key) ? [{ ...one, overAtMs: nowMs }] : [],
  )
  const raised = evaluation.fired.map(violation => standingOf(violation, input))
  const { seen, recovering } = evaluation
  if (cleared.length + raised.length + seen.length + recovering.length === 0) {
    return { state, raised, cleared }
  }
  const gone = new Set(cleared.map(({ id }) => id))
  const updates = new Map([
    ...seen.map(one => [one.key, (alert: Standing) => seenAgain(alert, one, input)] as const),
    ...recovering.map(one => [one.key, (alert: Standing) => recovered(alert, one)] as const),
  ])
  const stays = state.standing
    .filter(({ id }) => !gone.has(id))
    .map(one => (one.broker === broker.name ? (updates.get(one.key)?.(one) ?? one) : one))
  const owed = cleared.filter(one => one.told !== null || one.posted)
  return {
    state: { ...state, standing: [...stays, ...raised], over: [...state.over, ...owed].slice(-mostOver) },
    raised,
    cleared,
  }
}

/** The state without what stood at brokers that are gone from the config: it is over. */
export function withoutBrokers(
  state: AlertState,
  isGone: (alert: Standing) => boolean,
  nowMs: number,
): Entry {
  const cleared = state.standing.filter(isGone).map(one => ({ ...one, overAtMs: nowMs }))
  if (cleared.length === 0) return { state, raised: [], cleared }
  const owed = cleared.filter(one => one.posted)
  return {
    state: {
      ...state,
      standing: state.standing.filter(one => !isGone(one)),
      over: [...state.over, ...owed].slice(-mostOver),
    },
    raised: [],
    cleared,
  }
}

/** The alert that a violation is from now on. */
export function standingOf(violation: Violation, input: StandingInput): Standing {
  const { rule, measure } = violation
  const { nowMs } = input
  return {
    id: input.newId(),
    key: violation.key,
    broker: input.broker.name,
    rule: rule.id,
    severity: severityOf(violation, input),
    layer: rule.layer,
    measure: rule.measure,
    isEvent: rule.when === 'changed',
    notify: rule.notify,
    degrades: rule.degrades && severityOf(violation, input) !== 'info',
    inhibits: [...rule.inhibits],
    words: rule.hasOwnWords ? { title: rule.title, text: rule.text, advice: rule.advice } : null,
    labels: { ...measure.labels },
    unit: measure.unit,
    limit: violation.limit,
    value: measure.value,
    recovering: null,
    overInMs: null,
    worst: measure.value,
    valueAtMs: measure.atMs,
    rose: violation.rose,
    sinceMs: Math.min(violation.sinceMs, nowMs),
    raisedAtMs: nowMs,
    acknowledged: null,
    snoozedUntilMs: null,
    told: null,
    posted: false,
    deploy: rule.rollbackTrigger ? deployBefore(input) : null,
  }
}

function severityOf({ rule }: Violation, { nowMs, upAgainMs }: StandingInput): Severity {
  const isKnown = rule.id === 'restarted' && upAgainMs !== null && nowMs - upAgainMs < startIsKnownMs
  return isKnown ? 'info' : rule.severity
}

/** The deploy that ended well a short while ago, unless something else was done to the broker since. */
function deployBefore({ runs, broker, nowMs }: StandingInput): Standing['deploy'] {
  const [last] = runs
    .filter(run => (run.kind === 'deploy' || run.kind === 'rollback') && run.endedAtMs !== null)
    .toSorted((one, other) => (other.endedAtMs ?? 0) - (one.endedAtMs ?? 0))
  if (last?.kind !== 'deploy' || last.end !== 'done' || last.endedAtMs === null) return null
  const agoMs = nowMs - last.endedAtMs
  const isNear = agoMs >= 0 && agoMs <= broker.alerts.sinceDeployMinutes * 60_000
  return isNear ? { title: last.title, endedAtMs: last.endedAtMs } : null
}

function seenAgain(alert: Standing, violation: Violation, input: EntryInput): Standing {
  const { measure, rose, rule, limit } = violation
  // What began as a mere end of an outage is news when it happens again.
  const severity = rose === null ? alert.severity : severityOf(violation, input)
  return {
    ...alert,
    severity,
    notify: rule.notify,
    degrades: rule.degrades && severity !== 'info',
    value: measure.value,
    recovering: null,
    overInMs: null,
    worst: (rule.when === 'below' ? Math.min : Math.max)(alert.worst, measure.value),
    valueAtMs: measure.atMs,
    limit,
    rose: alert.rose === null || rose === null ? alert.rose : alert.rose + rose,
  }
}

/** An event has no value to come back to. */
const recovered = (alert: Standing, { measure, limit, overInMs }: Recovery): Standing =>
  alert.isEvent ? alert : { ...alert, recovering: measure.value, overInMs, valueAtMs: measure.atMs, limit }

/** An alert as faces show it. */
export function alertView(
  alert: Standing,
  suppression: Suppression | null,
  canRollBack: boolean,
  nowMs: number,
  language: Language,
): AlertView {
  const { id, broker, rule, severity, layer, labels, degrades, sinceMs, raisedAtMs, acknowledged } = alert
  const { value, recovering, valueAtMs, deploy } = alert
  const isSnoozed = alert.snoozedUntilMs !== null && alert.snoozedUntilMs > nowMs
  return {
    id,
    broker,
    rule,
    title: ruleTitle(alert, language),
    severity,
    layer,
    labels,
    degrades,
    recovering: recovering !== null,
    text: alertText(alert, language),
    advice: adviceText(alert, language),
    sinceMs,
    raisedAtMs,
    value: recovering ?? value,
    valueAtMs,
    acknowledged,
    snoozedUntilMs: isSnoozed ? alert.snoozedUntilMs : null,
    quiet: suppression?.text ?? null,
    taken: alert.acknowledged !== null || isSnoozed || (suppression !== null && isTakenBy(suppression)),
    sinceDeploy:
      deploy === null ? null : { title: deploy.title, agoMs: nowMs - deploy.endedAtMs, canRollBack },
  }
}

/** An alert as a line of the log. */
export const alertRecord = (
  alert: Standing,
  clearedAtMs: number | null,
  language: Language,
): AlertRecord => ({
  id: alert.id,
  broker: alert.broker,
  rule: alert.rule,
  severity: alert.severity,
  text: worstText(alert, language),
  raisedAtMs: alert.raisedAtMs,
  clearedAtMs,
  told: alert.told !== null,
  acknowledgedBy: alert.acknowledged?.by ?? null,
})
