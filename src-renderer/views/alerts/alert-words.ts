import type { AlertView, Rule } from '#core/model/alert'
import type { MeasureUnit } from '#core/model/measure'
import type { Strings } from '../../strings/en.ts'
import type { Formats } from '../../text/format.ts'

/** What stands below an alert, each a line: since when, its value, who knows, why nobody is told. */
export function alertFacts(alert: AlertView, nowMs: number, s: Strings, f: Formats): readonly string[] {
  const { acknowledged, snoozedUntilMs, quiet } = alert
  const since = s.alerts.since(f.time(alert.sinceMs, nowMs), f.span(Math.max(0, nowMs - alert.sinceMs)))
  const seen = s.alerts.lastSeen(f.clock(alert.valueAtMs))
  return [
    `${since} · ${seen} · ${s.alerts.rule(alert.rule)} · ${s.layer[alert.layer]}`,
    ...(acknowledged === null
      ? []
      : [
          s.alerts.acknowledged(acknowledged.by, f.time(acknowledged.atMs, nowMs)) +
            (acknowledged.note === '' ? '' : `: ${acknowledged.note}`),
        ]),
    ...(snoozedUntilMs === null ? [] : [s.alerts.snoozed(f.time(snoozedUntilMs, nowMs))]),
    ...(quiet === null ? [] : [s.alerts.quietBecause(quiet)]),
  ]
}

/** A value of a measure as people write it. */
export function valueWords(value: number, unit: MeasureUnit, s: Strings, f: Formats): string {
  switch (unit) {
    case 'bytes':
      return f.bytes(value)
    case 'seconds':
      return value < 1 ? f.milliseconds(value * 1000) : f.span(value * 1000)
    case 'per-second':
      return f.rate(value)
    case 'ratio':
      return f.percent(value)
    case 'factor':
      return f.hundredths(value)
    case 'timestamp':
      return f.instant(value * 1000)
    case 'celsius':
      return `${f.count(value)} °C`
    case 'watts':
      return `${f.count(value)} W`
    case 'bool':
      return value === 0 ? s.no : s.yes
    case 'count':
      return f.count(value)
  }
}

/** When a rule is raised, in words: `above 80 % for 1 min`. */
export function conditionWords(rule: Rule, unit: MeasureUnit, s: Strings, f: Formats): string {
  const { when, measure, threshold, holdSeconds } = rule
  if (when === 'changed')
    return measure.endsWith('_total') ? s.alerts.rises(measure) : s.alerts.changes(measure)
  if (rule.limitMeasure !== null)
    return held(s.alerts.overMetric(rule.limitMeasure, when === 'above'), holdSeconds, s, f)
  if (threshold === null) return s.alerts.notSet
  return held(crossed(rule, when === 'above', threshold, unit, s, f), holdSeconds, s, f)
}

/** When it is over, in words: `below 75 % for 2 min`. */
export function clearWords(rule: Rule, unit: MeasureUnit, s: Strings, f: Formats): string {
  const { when, clearAt, clearSeconds } = rule
  if (when === 'changed') return held(s.alerts.unchanged, clearSeconds, s, f)
  if (rule.limitMeasure !== null)
    return held(s.alerts.atShare(f.percent(rule.clearRatio), when === 'above'), clearSeconds, s, f)
  if (clearAt === null) return held('', clearSeconds, s, f) || s.alerts.atOnce
  return held(crossed(rule, when === 'below', clearAt, unit, s, f), clearSeconds, s, f)
}

/** A level that is passed; of what is only so or not, the side on which it is. */
function crossed(rule: Rule, up: boolean, level: number, unit: MeasureUnit, s: Strings, f: Formats): string {
  if (unit === 'bool') return s.alerts.is(rule.measure, up ? '1' : '0')
  // A count is never below none.
  if (!up && level === 0) return s.alerts.is(rule.measure, '0')
  const value = valueWords(level, unit, s, f)
  return up ? s.alerts.above(value) : s.alerts.below(value)
}

const held = (lead: string, seconds: number, s: Strings, f: Formats): string =>
  seconds > 0 ? `${lead} ${s.alerts.holds(f.age(seconds * 1000))}`.trim() : lead
