import { isUnseen } from '../health/block.ts'
import type { Rule } from '../model/alert.ts'
import { type Layer, layersNearestFirst } from '../model/level.ts'
import type { Measure } from '../model/measure.ts'
import type { Health } from '../model/snapshot.ts'
import { groupedBy } from './group.ts'
import { exchangeRules } from './pack.ts'
import { conditionOf, isMatched, limitOf, towardOf } from './series.ts'

/** What is remembered of one broker between two evaluations; nothing of it outlives the process. */
export interface EvaluationMemory {
  /** How long a value has been on the side that would fire or resolve, by alert key. */
  readonly watches: ReadonlyMap<string, Watch>
  /** The last value of what is evaluated by its changes, by alert key. */
  readonly baselines: ReadonlyMap<string, number>
  /** Whose counters they are; null before that was known. */
  readonly runId: number | null
  readonly steadyMs: number
  /** The wall clock less the steady one: it jumps when a clock is set or the machine slept. */
  readonly offsetMs: number
}

/** A value on its way to fire or to resolve. Steady times. */
interface Watch {
  readonly toward: 'fire' | 'resolve' | 'gone'
  readonly sinceSteadyMs: number
  readonly seenSteadyMs: number
  readonly sinceMs: number
}

/** All that one evaluation of a broker rests on. */
export interface EvaluationInput {
  readonly rules: readonly Rule[]
  readonly measures: readonly Measure[]
  /** What stands between us and the broker; its level is unknown, down, degraded or ok. */
  readonly connection: Health
  /** A deploy or rollback of ours is at work on it: nothing fires. */
  readonly switching: boolean
  /** Somebody else exchanges its container, or one was exchanged a moment ago: what comes of that alone does not fire. */
  readonly isHandedOver: boolean
  /** Keys of what fires, with the rule of each. */
  readonly firing: ReadonlyMap<string, string>
  readonly nowMs: number
  readonly steadyMs: number
}

/** A rule with the series it was evaluated on. */
export interface Violation {
  readonly key: string
  readonly rule: Rule
  readonly measure: Measure
  /** The threshold that counts here, in the unit of the metric; null for rules about a change. */
  readonly limit: number | null
  /** When it began, epoch ms. */
  readonly sinceMs: number
  /** By how much a counter rose; null for other rules. */
  readonly rose: number | null
}

/** What fires and is back on the good side of its limit. */
export interface Recovery extends Violation {
  /** When it resolves if the value stays, in milliseconds from now; null where it is not good enough yet. */
  readonly overInMs: number | null
}

/** What one evaluation found. */
export interface Evaluation {
  readonly memory: EvaluationMemory
  /** Violated for long enough: fires from now on. */
  readonly fired: readonly Violation[]
  /** Keys of what fired and is over. */
  readonly resolved: readonly string[]
  /** What fires and is still violated, with its value now. */
  readonly seen: readonly Violation[]
  /** What fires and is back on the good side, not yet for long enough. */
  readonly recovering: readonly Recovery[]
  /** Violated, and not yet for long enough to fire. */
  readonly pending: readonly Violation[]
}

/** Longer than this without an evaluation, or a clock that jumps this far, and every `for` begins anew. */
const gapMs = 10_000
/** A value that was not known for longer than this begins its `for` anew. */
const pauseMs = 15_000
/** A reading older than this says nothing about now. */
const freshMs = 150_000
/** What fires and has no series any more is over after this long: its siblings are still seen, or nothing is. */
const goneAfterMs = { alone: 60_000, all: 3_600_000 } as const

/** The memory before the first evaluation. */
export const nothingEvaluated: EvaluationMemory = {
  watches: new Map(),
  baselines: new Map(),
  runId: null,
  steadyMs: Number.NEGATIVE_INFINITY,
  offsetMs: 0,
}

/** What tells alerts of one broker apart: the rule and what it is about. */
export function alertKey(rule: string, labels: Measure['labels']): string {
  const names = Object.keys(labels)
  if (names.length > 1) names.sort(byText)
  return names.reduce((key, name) => `${key}|${name}=${labels[name]}`, rule)
}

const byText = (one: string, other: string): number => (one < other ? -1 : 1)

/** One evaluation while it is made. */
interface Round {
  readonly input: EvaluationInput
  readonly byName: ReadonlyMap<string, readonly Measure[]>
  readonly watches: Map<string, Watch>
  readonly baselines: Map<string, number>
  readonly evaluated: Set<string>
  readonly fired: Violation[]
  readonly resolved: string[]
  readonly seen: Violation[]
  readonly recovering: Recovery[]
  readonly pending: Violation[]
}

/**
 * Evaluates the rules of one broker. What is not known, or stands behind a layer that fails, neither fires nor
 * resolves; time that nobody watched counts for neither.
 */
export function evaluateRules(before: EvaluationMemory, input: EvaluationInput): Evaluation {
  const { nowMs, steadyMs, switching } = input
  const offsetMs = nowMs - steadyMs
  const isGap = steadyMs - before.steadyMs > gapMs || Math.abs(offsetMs - before.offsetMs) > gapMs
  const enabled = input.rules.filter(rule => rule.enabled)
  const names = new Set(enabled.flatMap(namesOf)).add('redis_run_id')
  const fresh = input.measures.filter(one => names.has(one.name) && isFresh(one, nowMs))
  const byName = groupedBy(fresh, ({ name }) => name)
  const runId = byName.get('redis_run_id')?.[0]?.value ?? before.runId
  const isOther = before.runId !== null && runId !== before.runId
  const round: Round = {
    input,
    byName,
    watches: new Map(isGap || switching ? [] : before.watches),
    baselines: new Map(isGap || isOther ? withoutTotals(before.baselines, enabled) : before.baselines),
    evaluated: new Set(),
    fired: [],
    resolved: [],
    seen: [],
    recovering: [],
    pending: [],
  }
  for (const rule of enabled) {
    if (isFrozen(rule, input)) continue
    for (const measure of byName.get(rule.measure) ?? []) {
      if (isMatched(rule, measure)) evaluateOne(round, rule, measure)
    }
  }
  for (const [key, id] of input.firing) {
    evaluateGone(round, key, enabled.find(rule => rule.id === id) ?? null)
  }
  const { watches, baselines, fired, resolved, seen, recovering, pending } = round
  const memory = { watches, baselines, runId, steadyMs, offsetMs }
  return { memory, fired, resolved, seen, recovering, pending }
}

const namesOf = ({ measure, limitMeasure, onlyWhile }: Rule): readonly string[] => [
  measure,
  ...(limitMeasure === null ? [] : [limitMeasure]),
  ...(onlyWhile === null ? [] : [onlyWhile.measure]),
]

function evaluateOne(round: Round, rule: Rule, measure: Measure): void {
  const { input, watches, baselines, evaluated } = round
  const side = conditionOf(rule, measure, round.byName)
  const limit = limitOf(rule, measure, round.byName)
  if (side === 'unknown' || limit === 'none') return
  const key = alertKey(rule.id, measure.labels)
  if (evaluated.has(key)) return
  evaluated.add(key)
  const rose = rule.when === 'changed' ? changeOf(key, measure, baselines) : null
  if (rule.when === 'changed') baselines.set(key, measure.value)
  if (isExpected(rule, input)) {
    watches.delete(key)
    return
  }
  const fires = input.firing.has(key)
  const toward = side === 'no' ? 'resolve' : towardOf(rule, measure.value, limit, rose !== null)
  const violation = { key, rule, measure, limit, sinceMs: input.nowMs, rose }
  if (toward === 'fire') {
    violated(round, violation, fires)
    return
  }
  if (!fires) {
    watches.delete(key)
    return
  }
  if (toward === 'between') {
    watches.delete(key)
    round.recovering.push({ ...violation, overInMs: null })
    return
  }
  const { isOver, leftMs } = lasts(round, key, 'resolve', rule.clearSeconds)
  if (isOver) resolve(round, key)
  else round.recovering.push({ ...violation, overInMs: leftMs })
}

function violated(round: Round, violation: Violation, fires: boolean): void {
  const { key, rule } = violation
  const { sinceMs, isOver } = lasts(round, key, 'fire', fires ? 0 : rule.holdSeconds)
  if (fires) round.seen.push(violation)
  else if (isOver) round.fired.push({ ...violation, sinceMs })
  else round.pending.push({ ...violation, sinceMs })
}

/** What fires and has no rule any more is over at once; what has no series any more, after a while. */
function evaluateGone(round: Round, key: string, rule: Rule | null): void {
  const { input, byName, evaluated } = round
  if (rule === null) {
    resolve(round, key)
    return
  }
  if (evaluated.has(key) || isExpected(rule, input) || isFrozen(rule, input)) return
  // What is said of watching itself is silent while it is unknown for the moment.
  if (rule.unseen && input.connection.level === 'unknown') return
  const siblings = byName.get(rule.measure) ?? []
  const isUnjudged = siblings.some(
    one => alertKey(rule.id, one.labels) === key && !isUnlimited(round, rule, one),
  )
  if (isUnjudged) return
  const afterMs = siblings.length > 0 ? goneAfterMs.alone : goneAfterMs.all
  if (lasts(round, key, 'gone', Math.max(rule.clearSeconds, afterMs / 1000)).isOver) resolve(round, key)
}

/** Its limit was taken out of the config, or its labels match no more. */
const isUnlimited = ({ byName }: Round, rule: Rule, measure: Measure): boolean =>
  !isMatched(rule, measure) || limitOf(rule, measure, byName) === 'none'

/** Since when a value has been on this side, time that was watched only, and how much of the time it needs is left. */
function lasts(
  round: Round,
  key: string,
  toward: Watch['toward'],
  seconds: number,
): { readonly sinceMs: number; readonly isOver: boolean; readonly leftMs: number } {
  const { nowMs, steadyMs } = round.input
  const last = round.watches.get(key)
  const goesOn = last?.toward === toward && steadyMs - last.seenSteadyMs <= pauseMs
  const watch = goesOn
    ? { ...last, seenSteadyMs: steadyMs }
    : { toward, sinceSteadyMs: steadyMs, seenSteadyMs: steadyMs, sinceMs: nowMs }
  round.watches.set(key, watch)
  const leftMs = Math.max(0, watch.sinceSteadyMs + seconds * 1000 - steadyMs)
  return { sinceMs: watch.sinceMs, isOver: leftMs === 0, leftMs }
}

function resolve({ watches, resolved }: Round, key: string): void {
  watches.delete(key)
  resolved.push(key)
}

/** A time far in the future is one of a clock that was set back since. */
const isFresh = ({ atMs }: Measure, nowMs: number): boolean =>
  nowMs - atMs <= freshMs && atMs - nowMs <= gapMs

const isTotal = ({ measure }: Pick<Rule, 'measure'>): boolean => measure.endsWith('_total')

/** A counter may have risen long ago, over a time that nobody watched or at another node; an identity that changed did change. */
function withoutTotals(
  baselines: ReadonlyMap<string, number>,
  rules: readonly Rule[],
): readonly [string, number][] {
  const totals = new Set(rules.filter(isTotal).map(({ id }) => id))
  return [...baselines].filter(([key]) => !totals.has(key.split('|')[0] ?? ''))
}

/** By how much a value changed; null for none. A counter that fell began anew, which is no change. */
function changeOf(key: string, measure: Measure, baselines: ReadonlyMap<string, number>): number | null {
  const before = baselines.get(key)
  if (before === undefined || before === measure.value) return null
  return isTotal({ measure: measure.name }) && measure.value < before ? null : measure.value - before
}

/** What comes of an exchange on purpose neither fires nor resolves. */
const isExpected = (rule: Rule, { switching, isHandedOver }: EvaluationInput): boolean =>
  switching || (isHandedOver && exchangeRules.has(rule.id))

/** Nothing fires of a broker that is not seen, and nothing of what lies on or behind the layer that fails. */
function isFrozen(rule: Rule, { connection }: EvaluationInput): boolean {
  if (rule.unseen) return false
  if (isUnseen(connection)) return true
  if (connection.level !== 'down') return false
  return depthOf(rule.layer) >= depthOf(connection.reasons[0]?.layer ?? 'broker')
}

const depthOf = (layer: Layer): number => layersNearestFirst.indexOf(layer)
