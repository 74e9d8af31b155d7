import type { Measure, MeasureUnit } from '../model/measure.ts'
import {
  bytesText,
  compactText,
  countText,
  durationText,
  factorText,
  instantText,
  latencyText,
  percentText,
  rateText,
} from '../text/format.ts'
import { plain } from '../text/plain.ts'
import type { Language } from '../text/say.ts'
import { packRule } from './pack.ts'
import type { Standing } from './state.ts'

/** Labels that name what an alert is about, in the order in which they are said. */
const told = ['queue', 'group', 'mount', 'gpu', 'container', 'node', 'replica'] as const

/** What an alert is about: `detektor:frames, workers`; every label where none of the usual ones is there. */
export function subjectText(labels: Measure['labels']): string {
  const usual = told.flatMap(name => labels[name] ?? [])
  return plain((usual.length > 0 ? usual : Object.values(labels)).join(', '), 120)
}

/** A value in its unit; beside its limit it keeps a decimal where rounding would hide which side it is on. */
export function valueText(language: Language, value: number, unit: MeasureUnit, limit?: number): string {
  switch (unit) {
    case 'bytes':
      return bytesText(language, value)
    case 'seconds':
      return value < 1 ? latencyText(language, value * 1000) : durationText(language, value * 1000)
    case 'per-second':
      return rateText(language, value)
    case 'ratio':
      return percentText(language, value * 100, limit === undefined ? undefined : limit * 100)
    case 'factor':
      return factorText(language, value)
    case 'timestamp':
      return instantText(value * 1000)
    case 'celsius':
      return `${compactText(language, value)} °C`
    case 'watts':
      return `${compactText(language, value)} W`
    default:
      return countText(language, value)
  }
}

/** What is wrong, with number and limit, as a sentence; the name of a rule that is not in the pack any more. */
export function alertText(alert: Standing, language: Language): string {
  const { unit, limit, rose } = alert
  const labels = Object.entries(alert.labels).map(([name, text]) => [name, plain(text, 120)])
  const words: Readonly<Record<string, string>> = {
    ...Object.fromEntries(labels),
    of: subjectText(alert.labels),
    value: valueText(language, alert.value, unit, limit ?? undefined),
    limit: limit === null ? '' : valueText(language, limit, unit),
    rise: rose === null ? '' : countText(language, rose),
  }
  const sentence = packRule(alert.rule)?.text[language] ?? alert.rule
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => words[name] ?? whole)
}

/** What to do about it, as a sentence. */
export const adviceText = (rule: string, language: Language): string => packRule(rule)?.advice[language] ?? ''

/** The name of a rule as people read it. */
export const ruleTitle = (rule: string, language: Language): string => packRule(rule)?.title[language] ?? rule
