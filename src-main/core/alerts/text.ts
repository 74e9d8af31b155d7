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
import { type Language, say } from '../text/say.ts'
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

/** What is wrong, with number and limit, as a sentence; while it recovers, its value now and when it is over. */
export const alertText = (alert: Standing, language: Language): string =>
  alert.recovering === null
    ? sentenceOf(alert, alert.value, language)
    : recoveryOf(alert, alert.recovering, language)

/** The rule's own sentence says what is wrong, which is not so any more: the title names it instead. */
function recoveryOf(alert: Standing, value: number, language: Language): string {
  const { limit, unit, overInMs } = alert
  const about = aboutText(subjectText(alert.labels))
  const what = `${plain(ruleTitle(alert, language), 120)}${about}`
  const now =
    limit === null || unit === 'bool'
      ? say(language, 'alert-recovered-fact', { what })
      : say(language, 'alert-recovered-value', {
          what,
          value: valueText(language, value, unit, limit),
          limit: valueText(language, limit, unit),
        })
  return overInMs === null
    ? say(language, 'alert-recovering', { now })
    : say(language, 'alert-recovering-until', { now, left: durationText(language, wholeSeconds(overInMs)) })
}

/** Seconds that are left, counted up: what lasts 9.2 s more is over in 10. */
const wholeSeconds = (ms: number): number => Math.ceil(ms / 1000) * 1000
const aboutText = (subject: string): string => (subject === '' ? '' : ` (${subject})`)

/** The sentence for the log: with the value that was farthest over the limit. */
export const worstText = (alert: Standing, language: Language): string =>
  sentenceOf(alert, alert.worst, language)

function sentenceOf(alert: Standing, value: number, language: Language): string {
  const { unit, limit, rose } = alert
  const labels = Object.entries(alert.labels).map(([name, text]) => [name, plain(text, 120)])
  const subject = subjectText(alert.labels)
  const words: Readonly<Record<string, string>> = {
    ...Object.fromEntries(labels),
    metric: alert.measure,
    of: subject,
    about: aboutText(subject),
    value: valueText(language, value, unit, limit ?? undefined),
    limit: limit === null ? '' : valueText(language, limit, unit),
    rise: rose === null ? '' : countText(language, rose),
  }
  const sentence = wordsOf(alert, language).text
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => words[name] ?? whole)
}

/** What to do about it, as a sentence; empty where its rule says nothing. */
export const adviceText = (alert: Pick<Standing, 'rule' | 'words'>, language: Language): string =>
  wordsOf(alert, language).advice

/** The name of its rule as people read it. */
export const ruleTitle = (alert: Pick<Standing, 'rule' | 'words'>, language: Language): string =>
  wordsOf(alert, language).title

/** Its own words, else those of the ruleset; the id of a rule that is not there any more. */
function wordsOf({ rule, words }: Pick<Standing, 'rule' | 'words'>, language: Language) {
  if (words !== null) return words
  const known = packRule(rule)
  return known === null
    ? { title: rule, text: rule, advice: '' }
    : { title: known.title[language], text: known.text[language], advice: known.advice[language] }
}
