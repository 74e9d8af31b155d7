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
  const { when, threshold, holdSeconds } = rule
  if (when === 'changed') return s.alerts.changed
  if (threshold === null) return s.alerts.notSet
  const value = unit === 'bool' ? s.alerts.isNot : valueWords(threshold, unit, s, f)
  const lead = unit === 'bool' ? value : when === 'above' ? s.alerts.above(value) : s.alerts.below(value)
  return holdSeconds > 0 ? `${lead} ${s.alerts.holds(f.span(holdSeconds * 1000))}` : lead
}

/** When it is over, in words: `below 75 % for 2 min`. */
export function clearWords(rule: Rule, unit: MeasureUnit, s: Strings, f: Formats): string {
  const { when, clearAt, clearSeconds } = rule
  const held = clearSeconds > 0 ? s.alerts.holds(f.span(clearSeconds * 1000)) : ''
  if (when === 'changed' || clearAt === null || unit === 'bool') return held || s.alerts.atOnce
  const value = valueWords(clearAt, unit, s, f)
  return `${when === 'above' ? s.alerts.below(value) : s.alerts.above(value)} ${held}`.trim()
}
