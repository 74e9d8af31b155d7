import { type Entry, entered, standingOf } from '#core/alerts/book'
import { type EvaluationMemory, evaluateRules, nothingEvaluated, type Violation } from '#core/alerts/evaluate'
import { withoutRepeats } from '#core/alerts/hush'
import { carriedLevel, trackedLevel } from '#core/alerts/levels'
import { outageRules } from '#core/alerts/pack'
import { type AlertState, calmState, type Standing } from '#core/alerts/state'
import { alertText } from '#core/alerts/text'
import { brokerHealth } from '#core/health'
import { isOut } from '#core/health/block'
import { type Rule, severitiesWorstFirst } from '#core/model/alert'
import type { BrokerConfig } from '#core/model/config'
import type { Health } from '#core/model/snapshot'
import type { Language } from '#core/text/say'
import type { Keeping } from './keeping.ts'
import type { AlertInput } from './service.ts'

/** What evaluating needs. */
export interface EvaluatorDeps {
  readonly keeping: Keeping
  /** For a command that ends with its first verdict: what is violated counts at once, without its `for`. */
  readonly isInstant: boolean
  readonly language: Language
  readonly nowMs: () => number
  readonly steadyMs: () => number
  newId(): string
  /** Takes over what an evaluation changed, where this process keeps the alerts. */
  enter(entry: Entry): void
}

/** What one evaluation of a broker came to. */
export interface Evaluated {
  /** What is shown changed. */
  readonly isNews: boolean
  /** Its outage is on its way to fire. */
  readonly outagePending: boolean
}

/** The alert that a violation will be, and how long it must hold before. */
export interface PendingStanding {
  readonly alert: Standing
  readonly holdSeconds: number
}

/** Evaluates the rules of all brokers, in every process: who keeps the alerts is another question. */
export interface Evaluator {
  evaluate(input: AlertInput, rules: readonly Rule[]): Evaluated
  /** What fires at a broker, worst first: by the keeper's word, or by what this process sees. */
  firing(broker: string): readonly Standing[]
  /** What is violated at a broker and does not fire yet, worst first, with the `for` of its rule in seconds. */
  pending(broker: string): readonly PendingStanding[]
  health(broker: string, connection: Health): Health
  /** Another Redis has counters and a run id of its own: they did not change. */
  forget(broker: string): void
}

/** A level that stays is written this often, so that its time is known after a restart. */
const levelSavedEveryMs = 60_000

/** Builds the evaluator; nothing is known yet. */
export function createEvaluator(deps: EvaluatorDeps): Evaluator {
  const { keeping, nowMs, steadyMs, language, newId } = deps
  const memories = new Map<string, EvaluationMemory>()
  const pending = new Map<string, readonly Violation[]>()
  const configs = new Map<string, BrokerConfig>()
  /** Brokers whose level this process has seen by itself. */
  const tracked = new Set<string>()
  const upAgain = new Map<string, number>()
  /** What this process sees while another one keeps the alerts: that one may not know these brokers or rules. */
  let local: AlertState = calmState

  function firing(broker: string): readonly Standing[] {
    const kept = keeping.state().standing.filter(one => one.broker === broker)
    if (keeping.judges()) return sorted(kept)
    const keys = new Set(kept.map(({ key }) => key))
    return sorted([...kept, ...local.standing.filter(one => one.broker === broker && !keys.has(one.key))])
  }

  function pendingAt(broker: string): readonly PendingStanding[] {
    const config = configs.get(broker)
    if (config === undefined) return []
    const input = { broker: config, runs: [], upAgainMs: null, nowMs: nowMs(), newId: () => '' }
    return (pending.get(broker) ?? []).map(violation => ({
      alert: standingOf(violation, input),
      holdSeconds: violation.rule.holdSeconds,
    }))
  }

  /** Violations that count for the level of a command that does not stay to see them fire. */
  const instant = (broker: string): readonly Standing[] =>
    deps.isInstant ? pendingAt(broker).map(({ alert }) => alert) : []

  function health(broker: string, connection: Health): Health {
    const alerts = sorted([...firing(broker), ...instant(broker)]).filter(one => one.degrades)
    const seen = withoutRepeats(alerts).map(one => ({ ...one, text: alertText(one, language) }))
    return carriedLevel(levelOf(broker), brokerHealth(connection, seen), nowMs())
  }

  /** Since when a broker has its level, as this process or one before it has seen. */
  const levelOf = (broker: string) => {
    const { levels } = keeping.judges() ? keeping.state() : local
    return { last: levels[broker] ?? null, isOwn: tracked.has(broker) }
  }

  /** Follows the level of a broker; true when it is another one. */
  function track(broker: string, connection: Health): boolean {
    const known = levelOf(broker)
    const { last } = known
    const next = trackedLevel(known, health(broker, connection), nowMs())
    if (next === null) return false
    tracked.add(broker)
    const isNews = next.level !== last?.level || next.sinceMs !== last.sinceMs
    if (!isNews && next.seenMs - last.seenMs < levelSavedEveryMs) return false
    const withLevel = (state: AlertState): AlertState => ({
      ...state,
      levels: { ...state.levels, [broker]: next },
    })
    if (keeping.judges()) keeping.put(withLevel(keeping.state()), true)
    else local = withLevel(local)
    return isNews
  }

  return {
    evaluate({ broker, connection, runs, isHandedOver, measures }, rules) {
      const { name } = broker
      const own = firing(name)
      const switching = runs.some(
        run => run.end === null && (run.kind === 'deploy' || run.kind === 'rollback'),
      )
      const evaluation = evaluateRules(memories.get(name) ?? nothingEvaluated, {
        rules,
        measures,
        connection,
        switching,
        isHandedOver,
        firing: new Map(own.map(one => [one.key, one.rule])),
        nowMs: nowMs(),
        steadyMs: steadyMs(),
      })
      configs.set(name, broker)
      memories.set(name, evaluation.memory)
      pending.set(name, evaluation.pending)
      if (own.some(one => isOutage(one) && evaluation.resolved.includes(one.key))) upAgain.set(name, nowMs())
      const keeps = keeping.judges()
      const upAgainMs = upAgain.get(name) ?? null
      const input = { broker, evaluation, runs, upAgainMs, nowMs: nowMs(), newId }
      const entry = entered(keeps ? keeping.state() : local, input)
      if (keeps) deps.enter(entry)
      local = keeps ? calmState : entry.state
      const isRaised = [...own, ...entry.raised].some(isOutage)
      const mayRaise = rules.some(rule => outageRules.has(rule.id) && rule.enabled)
      return {
        isNews: track(name, connection) || entry.raised.length + entry.cleared.length > 0,
        outagePending: isOut(connection) && !switching && !isHandedOver && mayRaise && !isRaised,
      }
    },
    firing,
    pending(broker) {
      const all = pendingAt(broker)
      const told = new Set(withoutRepeats(sorted([...firing(broker), ...all.map(({ alert }) => alert)])))
      return all.filter(({ alert }) => told.has(alert))
    },
    health,
    forget(broker) {
      memories.delete(broker)
      pending.delete(broker)
      tracked.delete(broker)
      upAgain.delete(broker)
    },
  }
}

const isOutage = ({ rule }: Standing): boolean => outageRules.has(rule)

const sorted = (alerts: readonly Standing[]): readonly Standing[] =>
  alerts.length < 2
    ? alerts
    : severitiesWorstFirst.flatMap(level => alerts.filter(one => one.severity === level))
