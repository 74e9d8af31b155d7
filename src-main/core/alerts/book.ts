import type { AlertRecord, AlertView, Severity } from '../model/alert.ts'
import type { BrokerConfig } from '../model/config.ts'
import type { RunView } from '../model/run.ts'
import type { Language } from '../text/say.ts'
import { isTakenBy, type Suppression } from './hush.ts'
import type { Finding, Judgement } from './judge.ts'
import type { AlertState, Ended, Standing } from './state.ts'
import { adviceText, alertText } from './text.ts'

/** What belongs to a judgement when it is entered. */
export interface EntryInput {
  readonly broker: BrokerConfig
  readonly judgement: Judgement
  /** All known runs of this broker, newest first. */
  readonly runs: readonly RunView[]
  /** When its last outage ended; null where there was none. */
  readonly upAgainMs: number | null
  readonly nowMs: number
  newId(): string
}

/** The state after a judgement, and what it changed. */
export interface Entry {
  readonly state: AlertState
  readonly raised: readonly Standing[]
  readonly cleared: readonly Ended[]
}

/** A start of Redis this soon after an outage is the end of that outage, and no news. */
const startIsKnownMs = 120_000
/** Ends that are still to be told; the oldest give way. */
const mostOver = 200

/** Enters a judgement: what it raised stands from now on, what it cleared does no more. */
export function entered(state: AlertState, input: EntryInput): Entry {
  const { judgement, broker, nowMs } = input
  const cleared = state.standing.flatMap(one =>
    one.broker === broker.name && judgement.cleared.includes(one.key) ? [{ ...one, overAtMs: nowMs }] : [],
  )
  const raised = judgement.raised.map(finding => standingOf(finding, input))
  if (cleared.length === 0 && raised.length === 0 && judgement.seen.length === 0) {
    return { state, raised, cleared }
  }
  const gone = new Set(cleared.map(({ id }) => id))
  const seen = new Map(judgement.seen.map(finding => [finding.key, finding]))
  const stays = state.standing
    .filter(({ id }) => !gone.has(id))
    .map(one => (one.broker === broker.name ? seenAgain(one, seen.get(one.key), input) : one))
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

function standingOf(finding: Finding, input: EntryInput): Standing {
  const { rule, measure } = finding
  const { nowMs } = input
  return {
    id: input.newId(),
    key: finding.key,
    broker: input.broker.name,
    rule: rule.id,
    severity: severityOf(finding, input),
    layer: rule.layer,
    labels: { ...measure.labels },
    unit: measure.unit,
    limit: rule.threshold,
    value: measure.value,
    worst: measure.value,
    valueAtMs: measure.atMs,
    rose: finding.rose,
    sinceMs: Math.min(finding.sinceMs, nowMs),
    raisedAtMs: nowMs,
    acknowledged: null,
    snoozedUntilMs: null,
    told: null,
    posted: false,
    deploy: rule.rollbackTrigger ? deployBefore(input) : null,
  }
}

function severityOf({ rule }: Finding, { nowMs, upAgainMs }: EntryInput): Severity {
  const isKnown = rule.id === 'restarted' && upAgainMs !== null && nowMs - upAgainMs < startIsKnownMs
  return isKnown ? 'info' : rule.severity
}

/** The deploy that ended well a short while ago, unless something else was done to the broker since. */
function deployBefore({ runs, broker, nowMs }: EntryInput): Standing['deploy'] {
  const [last] = runs
    .filter(run => (run.kind === 'deploy' || run.kind === 'rollback') && run.endedAtMs !== null)
    .toSorted((one, other) => (other.endedAtMs ?? 0) - (one.endedAtMs ?? 0))
  if (last?.kind !== 'deploy' || last.end !== 'done' || last.endedAtMs === null) return null
  const agoMs = nowMs - last.endedAtMs
  const isNear = agoMs >= 0 && agoMs <= broker.alerts.sinceDeployMinutes * 60_000
  return isNear ? { title: last.title, endedAtMs: last.endedAtMs } : null
}

function seenAgain(alert: Standing, finding: Finding | undefined, input: EntryInput): Standing {
  if (finding === undefined) return alert
  const { measure, rose, rule } = finding
  return {
    ...alert,
    // What began as a mere end of an outage is news when it happens again.
    severity: rose === null ? alert.severity : severityOf(finding, input),
    value: measure.value,
    worst: (rule.when === 'below' ? Math.min : Math.max)(alert.worst, measure.value),
    valueAtMs: measure.atMs,
    limit: rule.threshold,
    rose: alert.rose === null || rose === null ? alert.rose : alert.rose + rose,
  }
}

/** An alert as faces show it. */
export function alertView(
  alert: Standing,
  suppression: Suppression | null,
  canRollBack: boolean,
  nowMs: number,
  language: Language,
): AlertView {
  const {
    key: _key,
    unit: _unit,
    limit: _limit,
    rose: _rose,
    told: _told,
    posted: _posted,
    worst: _worst,
    ...shown
  } = alert
  const { deploy, ...rest } = shown
  const isSnoozed = alert.snoozedUntilMs !== null && alert.snoozedUntilMs > nowMs
  return {
    ...rest,
    text: alertText(alert, language),
    advice: adviceText(alert.rule, language),
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
  text: alertText({ ...alert, value: alert.worst }, language),
  raisedAtMs: alert.raisedAtMs,
  clearedAtMs,
  told: alert.told !== null,
  acknowledgedBy: alert.acknowledged?.by ?? null,
})
