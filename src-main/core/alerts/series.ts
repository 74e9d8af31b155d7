import type { Rule } from '../model/alert.ts'
import type { Measure } from '../model/measure.ts'

/** The threshold for a series; `none` where its limit is a metric that is not there. */
export function limitOf(
  { limitMeasure, threshold }: Rule,
  { labels }: Measure,
  byName: ReadonlyMap<string, readonly Measure[]>,
): number | null | 'none' {
  if (limitMeasure === null) return threshold
  const limits = byName.get(limitMeasure) ?? []
  return limits.find(one => isPart(one.labels, labels))?.value ?? 'none'
}

/** Which way a value goes: over the limit, back beyond the clear level, or between the two. */
export function towardOf(
  rule: Rule,
  value: number,
  limit: number | null,
  changed: boolean,
): 'fire' | 'resolve' | 'between' {
  if (rule.when === 'changed') return changed ? 'fire' : 'resolve'
  if (limit === null) return 'between'
  const sign = rule.when === 'above' ? 1 : -1
  if (sign * value > sign * limit) return 'fire'
  const clearAt = rule.clearAt ?? limit * rule.clearRatio
  return sign * value <= sign * clearAt ? 'resolve' : 'between'
}

/** Whether a series has the label values that the rule asks for. */
export const isMatched = ({ match }: Rule, { labels }: Measure): boolean =>
  Object.entries(match).every(([name, values]) => values.includes(labels[name] ?? ''))

/** Whether all labels of one are labels of the other. */
const isPart = (one: Measure['labels'], other: Measure['labels']): boolean =>
  Object.entries(one).every(([name, value]) => other[name] === value)

/** Whether the rule's own condition holds for a series; unknown where that metric is. */
export function conditionOf(
  { onlyWhile }: Rule,
  { labels }: Measure,
  byName: ReadonlyMap<string, readonly Measure[]>,
): 'yes' | 'no' | 'unknown' {
  if (onlyWhile === null) return 'yes'
  const about = (byName.get(onlyWhile.measure) ?? []).filter(
    one => isPart(one.labels, labels) || isPart(labels, one.labels),
  )
  if (about.length === 0) return 'unknown'
  return about.some(({ value }) => value > onlyWhile.above) ? 'yes' : 'no'
}
