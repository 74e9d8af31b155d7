import type { Rule } from '../model/alert.ts'
import { type Layer, layersNearestFirst } from '../model/level.ts'
import type { Measure } from '../model/measure.ts'
import type { Health } from '../model/snapshot.ts'
import { groupedBy } from './group.ts'
import { isWatchRule, packRule } from './pack.ts'

/** What is remembered of one broker between two judgements; nothing of it outlives the process. */
export interface JudgeMemory {
  /** How long a value has been on the side that would raise or clear, by alert key. */
  readonly watches: ReadonlyMap<string, Watch>
  /** The last value of what is judged by its changes, by alert key. */
  readonly baselines: ReadonlyMap<string, number>
  /** Whose counters they are; null before that was known. */
  readonly runId: number | null
  readonly steadyMs: number
  /** The wall clock less the steady one: it jumps when a clock is set or the machine slept. */
  readonly offsetMs: number
}

/** A value on its way to a raise or a clear. Steady times. */
interface Watch {
  readonly toward: 'raise' | 'clear' | 'gone'
  readonly sinceSteadyMs: number
  readonly seenSteadyMs: number
  readonly sinceMs: number
}

/** All that one judgement of a broker rests on. */
export interface JudgeInput {
  readonly rules: readonly Rule[]
  readonly measures: readonly Measure[]
  readonly health: Health
  /** A deploy or rollback is restarting it on purpose. */
  readonly switching: boolean
  /** Keys of what stands raised, with the rule of each. */
  readonly standing: ReadonlyMap<string, string>
  readonly nowMs: number
  readonly steadyMs: number
}

/** A rule that is broken, with the value that breaks it. */
export interface Finding {
  readonly key: string
  readonly rule: Rule
  readonly measure: Measure
  /** When it began, epoch ms. */
  readonly sinceMs: number
  /** By how much a counter rose; null for other rules. */
  readonly rose: number | null
}

/** What one judgement found. */
export interface Judgement {
  readonly memory: JudgeMemory
  readonly raised: readonly Finding[]
  /** Keys that are over. */
  readonly cleared: readonly string[]
  /** What stands and is still broken, with its value now. */
  readonly seen: readonly Finding[]
}

/** Longer than this without a judgement, or a clock that jumps this far, and whatever was held begins anew. */
const gapMs = 10_000
/** A value that was not known for longer than this begins its hold anew. */
const pauseMs = 15_000
/** A reading older than this says nothing about now. */
const freshMs = 150_000
/** What was raised and is not there any more is over after this long: its siblings are still seen, or nothing is. */
const goneAfterMs = { alone: 60_000, all: 3_600_000 } as const

/** The memory of a judge that has seen nothing. */
export const nothingJudged: JudgeMemory = {
  watches: new Map(),
  baselines: new Map(),
  runId: null,
  steadyMs: Number.NEGATIVE_INFINITY,
  offsetMs: 0,
}

/** What tells alerts of one broker apart: the rule and what it is about. */
export const alertKey = (rule: string, labels: Measure['labels']): string =>
  [
    rule,
    ...Object.entries(labels)
      .map(([name, value]) => `${name}=${value}`)
      .sort(byText),
  ].join('|')

const byText = (one: string, other: string): number => (one < other ? -1 : 1)

/** One judgement while it is made. */
interface Round {
  readonly input: JudgeInput
  readonly byName: ReadonlyMap<string, readonly Measure[]>
  readonly watches: Map<string, Watch>
  readonly baselines: Map<string, number>
  readonly judged: Set<string>
  readonly raised: Finding[]
  readonly cleared: string[]
  readonly seen: Finding[]
}

/**
 * Holds the rules of one broker against what is known of it. What is not known, or stands behind a layer that fails,
 * neither raises nor clears; time that nobody watched counts for neither.
 */
export function judgeRules(before: JudgeMemory, input: JudgeInput): Judgement {
  const { nowMs, steadyMs, switching } = input
  const offsetMs = nowMs - steadyMs
  const isGap = steadyMs - before.steadyMs > gapMs || Math.abs(offsetMs - before.offsetMs) > gapMs
  const fresh = input.measures.filter(one => isFresh(one, nowMs))
  const byName = groupedBy(fresh, ({ name }) => name)
  const runId = byName.get('redis_run_id')?.[0]?.value ?? before.runId
  const isOther = before.runId !== null && runId !== before.runId
  const round: Round = {
    input,
    byName,
    watches: new Map(isGap || switching ? [] : before.watches),
    baselines: new Map(isGap || isOther ? withoutTotals(before.baselines) : before.baselines),
    judged: new Set(),
    raised: [],
    cleared: [],
    seen: [],
  }
  const enabled = input.rules.filter(rule => rule.enabled)
  for (const rule of enabled) {
    if (isFrozen(rule, input)) continue
    const side = isMeant(rule, round.byName)
    if (side === 'unknown') continue
    for (const measure of round.byName.get(rule.measure) ?? []) judgeOne(round, rule, measure, side)
  }
  for (const [key, id] of input.standing) {
    judgeGone(round, key, enabled.find(rule => rule.id === id) ?? null)
  }
  const { watches, baselines, raised, cleared, seen } = round
  return { memory: { watches, baselines, runId, steadyMs, offsetMs }, raised, cleared, seen }
}

function judgeOne(round: Round, rule: Rule, measure: Measure, side: 'yes' | 'no'): void {
  const { input, watches, baselines, judged, raised, seen } = round
  const key = alertKey(rule.id, measure.labels)
  if (judged.has(key)) return
  judged.add(key)
  const change = rule.when === 'changed' ? changeOf(key, measure, baselines) : null
  if (rule.when === 'changed') baselines.set(key, measure.value)
  if (input.switching) return
  const stands = input.standing.has(key)
  const toward = side === 'no' ? 'clear' : towardOf(rule, measure.value, change !== null)
  const finding = { key, rule, measure, sinceMs: input.nowMs, rose: change }
  if (toward === 'raise') {
    const watch = lasts(round, key, 'raise', stands ? 0 : rule.holdSeconds)
    if (stands) seen.push(finding)
    else if (watch !== null) raised.push({ ...finding, sinceMs: watch.sinceMs })
  } else if (!stands) {
    watches.delete(key)
  } else if (toward === 'clear' && lasts(round, key, 'clear', rule.clearSeconds) !== null) {
    clear(round, key)
  } else if (toward === 'between') {
    watches.delete(key)
  }
}

/** What stands and has no rule any more is over at once; what has no measure any more, after a while. */
function judgeGone(round: Round, key: string, rule: Rule | null): void {
  const { input, byName, judged } = round
  if (rule === null) {
    clear(round, key)
    return
  }
  if (judged.has(key) || input.switching || isFrozen(rule, input)) return
  const siblings = byName.get(rule.measure) ?? []
  if (siblings.some(one => alertKey(rule.id, one.labels) === key)) return
  const afterMs = siblings.length > 0 ? goneAfterMs.alone : goneAfterMs.all
  if (lasts(round, key, 'gone', Math.max(rule.clearSeconds, afterMs / 1000)) !== null) clear(round, key)
}

/** The watch of a value that has been on this side long enough, time that was watched only; else null. */
function lasts(round: Round, key: string, toward: Watch['toward'], seconds: number): Watch | null {
  const { nowMs, steadyMs } = round.input
  const last = round.watches.get(key)
  const goesOn = last?.toward === toward && steadyMs - last.seenSteadyMs <= pauseMs
  const watch = goesOn
    ? { ...last, seenSteadyMs: steadyMs }
    : { toward, sinceSteadyMs: steadyMs, seenSteadyMs: steadyMs, sinceMs: nowMs }
  round.watches.set(key, watch)
  return steadyMs - watch.sinceSteadyMs >= seconds * 1000 ? watch : null
}

function clear({ watches, cleared }: Round, key: string): void {
  watches.delete(key)
  cleared.push(key)
}

/** A time far in the future is one of a clock that was set back since. */
const isFresh = ({ atMs }: Measure, nowMs: number): boolean =>
  nowMs - atMs <= freshMs && atMs - nowMs <= gapMs

const isTotal = (key: string): boolean =>
  packRule(key.split('|')[0] ?? '')?.measure.endsWith('_total') === true

/** A counter may have risen long ago, over a time that nobody watched or at another node; an identity that changed did change. */
const withoutTotals = (baselines: ReadonlyMap<string, number>): [string, number][] =>
  [...baselines].filter(([key]) => !isTotal(key))

/** By how much a value changed; null for none. A counter that fell began anew, which is no change. */
function changeOf(key: string, { value }: Measure, baselines: ReadonlyMap<string, number>): number | null {
  const before = baselines.get(key)
  if (before === undefined || before === value) return null
  return isTotal(key) && value < before ? null : value - before
}

function towardOf(rule: Rule, value: number, changed: boolean): 'raise' | 'clear' | 'between' {
  const { when, threshold, clearAt } = rule
  if (when === 'changed') return changed ? 'raise' : 'clear'
  if (threshold === null || clearAt === null) return 'between'
  const sign = when === 'above' ? 1 : -1
  if (sign * value > sign * threshold) return 'raise'
  return sign * value <= sign * clearAt ? 'clear' : 'between'
}

/** Whether the rule's own condition holds; unknown where its measure is. */
function isMeant(rule: Rule, byName: ReadonlyMap<string, readonly Measure[]>): 'yes' | 'no' | 'unknown' {
  const condition = packRule(rule.id)?.onlyWhile
  if (condition === undefined) return 'yes'
  const values = byName.get(condition.measure) ?? []
  if (values.length === 0) return 'unknown'
  return values.some(({ value }) => value > condition.above) ? 'yes' : 'no'
}

/** Nothing is told of a broker that is unknown, and nothing of what lies on or behind the layer that fails. */
function isFrozen(rule: Rule, { health }: JudgeInput): boolean {
  if (isWatchRule(rule.id)) return false
  if (health.level === 'unknown') return true
  if (health.level !== 'down') return false
  return depthOf(rule.layer) >= depthOf(health.reasons[0]?.layer ?? 'broker')
}

const depthOf = (layer: Layer): number => layersNearestFirst.indexOf(layer)
