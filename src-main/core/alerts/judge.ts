import type { Rule } from '../model/alert.ts'
import { type Layer, layersNearestFirst } from '../model/level.ts'
import type { Measure } from '../model/measure.ts'
import type { Health } from '../model/snapshot.ts'
import { groupedBy } from './group.ts'
import { packRule } from './pack.ts'

/** What is remembered of one broker between two judgements; nothing of it outlives the process. */
export interface JudgeMemory {
  /** How long a value has been on the side that would raise or clear, by alert key. */
  readonly watches: ReadonlyMap<string, Watch>
  /** The last value of what is judged by its changes, by alert key. */
  readonly baselines: ReadonlyMap<string, number>
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
  /** What stands and was seen again, with its value now. */
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

/**
 * Holds the rules of one broker against what is known of it. What is not known, or stands behind a layer that fails,
 * neither raises nor clears; time that nobody watched counts for neither.
 */
export function judgeRules(before: JudgeMemory, input: JudgeInput): Judgement {
  const { nowMs, steadyMs } = input
  const offsetMs = nowMs - steadyMs
  const isGap = steadyMs - before.steadyMs > gapMs || Math.abs(offsetMs - before.offsetMs) > gapMs
  const hold = {
    watches: new Map<string, Watch>(isGap || input.switching ? [] : before.watches),
    baselines: new Map<string, number>(isGap ? withoutTotals(before.baselines) : before.baselines),
  }
  const raised: Finding[] = []
  const cleared: string[] = []
  const seen: Finding[] = []
  const judged = new Set<string>()
  const byName = groupedBy(
    input.measures.filter(one => isFresh(one, nowMs)),
    ({ name }) => name,
  )
  const enabled = new Map(input.rules.filter(rule => rule.enabled).map(rule => [rule.id, rule]))

  /** Whether it has been on this side long enough, time that was watched only. */
  const lasts = (key: string, toward: Watch['toward'], seconds: number): Watch | null => {
    const last = hold.watches.get(key)
    const goesOn = last?.toward === toward && steadyMs - last.seenSteadyMs <= pauseMs
    const watch = goesOn
      ? { ...last, seenSteadyMs: steadyMs }
      : { toward, sinceSteadyMs: steadyMs, seenSteadyMs: steadyMs, sinceMs: nowMs }
    hold.watches.set(key, watch)
    return steadyMs - watch.sinceSteadyMs >= seconds * 1000 ? watch : null
  }
  const clear = (key: string): void => {
    hold.watches.delete(key)
    cleared.push(key)
  }

  for (const rule of enabled.values()) {
    if (isFrozen(rule, input)) continue
    for (const measure of byName.get(rule.measure) ?? []) {
      const key = alertKey(rule.id, measure.labels)
      if (judged.has(key)) continue
      judged.add(key)
      const stands = input.standing.has(key)
      const side = isMeant(rule, byName)
      if (side === 'unknown') continue
      const change = rule.when === 'changed' ? changeOf(key, measure, hold.baselines) : null
      if (rule.when === 'changed') hold.baselines.set(key, measure.value)
      if (input.switching) continue
      const toward = side === 'no' ? 'clear' : towardOf(rule, measure.value, change !== null)
      const finding = { key, rule, measure, sinceMs: nowMs, rose: change }
      if (toward === 'raise') {
        const watch = lasts(key, 'raise', stands ? 0 : rule.holdSeconds)
        if (stands) seen.push(finding)
        else if (watch !== null) raised.push({ ...finding, sinceMs: watch.sinceMs })
      } else if (!stands) {
        hold.watches.delete(key)
      } else if (toward === 'clear' && lasts(key, 'clear', rule.clearSeconds) !== null) {
        clear(key)
      } else {
        if (toward === 'between') hold.watches.delete(key)
        if (rule.when !== 'changed') seen.push(finding)
      }
    }
  }

  for (const [key, id] of input.standing) {
    const rule = enabled.get(id)
    if (rule === undefined) clear(key)
    else if (!isFrozen(rule, input) && !input.switching) {
      if (judged.has(key)) continue
      const siblings = byName.get(rule.measure) ?? []
      const afterMs = siblings.length > 0 ? goneAfterMs.alone : goneAfterMs.all
      if (lasts(key, 'gone', Math.max(rule.clearSeconds, afterMs / 1000)) !== null) clear(key)
    }
  }
  return { memory: { ...hold, steadyMs, offsetMs }, raised, cleared, seen }
}

/** A time far in the future is one of a clock that was set back since. */
const isFresh = ({ atMs }: Measure, nowMs: number): boolean =>
  nowMs - atMs <= freshMs && atMs - nowMs <= gapMs

const isTotal = (key: string): boolean =>
  packRule(key.split('|')[0] ?? '')?.measure.endsWith('_total') === true

/** Over a time that nobody watched, a counter may have risen long ago; an identity that changed did change. */
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
  if (health.level === 'unknown') return true
  if (health.level !== 'down' || rule.id === 'instance-down') return false
  return depthOf(rule.layer) >= depthOf(health.reasons[0]?.layer ?? 'broker')
}

const depthOf = (layer: Layer): number => layersNearestFirst.indexOf(layer)
