import { nearest } from '../config/nearest.ts'
import type { Rule } from '../model/alert.ts'
import type { CustomRule } from '../model/config/alerts.ts'
import type { AlertsConfig, BrokerConfig, LimitsConfig } from '../model/config.ts'
import { type Language, say, strings } from '../text/say.ts'
import { type PackRule, rulePack } from './pack.ts'

type Change = Exclude<BrokerConfig['alerts']['rules'][string], false | undefined>
type Unchanged = Omit<Rule, 'clearAt' | 'enabled'> & { readonly clearAt: number | null | undefined }

/** Of a limit that nobody gave a clear level: the alert resolves this far on the good side. */
const usualClearRatio = { above: 0.9, below: 1.1, changed: 1 } as const

/** The rules in force at a broker: the ruleset with its limits and changes filled in, then the rules of brokers.yaml. */
export function rulesOf(broker: BrokerConfig, alerts: AlertsConfig, language: Language): readonly Rule[] {
  const own = new Map([...alerts.custom, ...broker.alerts.custom].map(rule => [rule.id, rule]))
  return [
    ...rulePack.map(rule => {
      const changes = [alerts.rules[rule.id], broker.alerts.rules[rule.id]]
      return ruleOf(packed(rule, broker.limits, language), changes)
    }),
    ...[...own.values()].map(rule => ruleOf(written(rule, language), [])),
  ]
}

/** Why a silence cannot be of this rule, as a sentence: it is none of the ruleset and none in force; null where it can. */
export function noSuchRule(rule: string | null, inForce: readonly Rule[], language: Language): string | null {
  const ids = new Set([...rulePack, ...inForce].map(({ id }) => id))
  if (rule === null || ids.has(rule)) return null
  const [near] = nearest(rule, [...ids])
  return near === undefined
    ? say(language, 'silence-no-rule', { rule })
    : say(language, 'silence-rule-near', { rule, near })
}

function packed(rule: PackRule, limits: LimitsConfig, language: Language): Unchanged {
  const { limit, match, ...rest } = rule
  const threshold = limit === undefined ? (rule.threshold ?? null) : limitOf(limit, limits)
  const share = rule.threshold && rule.clearAt ? rule.clearAt / rule.threshold : 1
  return {
    ...rest,
    match: matchOf(match),
    title: rule.title[language],
    text: rule.text[language],
    advice: rule.advice[language],
    threshold,
    limitMeasure: rule.limitMeasure ?? null,
    clearAt: undefined,
    clearRatio: rule.clearRatio ?? (rule.limitMeasure === undefined ? share : usualClearRatio[rule.when]),
    onlyWhile: rule.onlyWhile ?? null,
    hasOwnWords: false,
  }
}

function written(rule: CustomRule, language: Language): Unchanged {
  const { threshold = null, limitMeasure = null, clearAt, clearRatio, match, text, advice, title } = rule
  const usual = rule.when === 'changed' ? 'own-rule-changed' : 'own-rule-crossed'
  const sentence = text ?? strings[language][usual]
  return {
    ...rule,
    title: title ?? rule.id,
    match: matchOf(match),
    threshold,
    limitMeasure,
    clearAt,
    clearRatio: clearRatio ?? usualClearRatio[rule.when],
    unseen: false,
    onlyWhile: rule.onlyWhile ?? null,
    text: sentence,
    advice: advice ?? '',
    hasOwnWords: true,
  }
}

const matchOf = (match: CustomRule['match']): Rule['match'] =>
  Object.fromEntries(Object.entries(match ?? {}).map(([name, value]) => [name, [value].flat()]))

function ruleOf(rule: Unchanged, changes: readonly (Change | false | undefined)[]): Rule {
  const last = changes.findLast(change => change !== undefined)
  const merged: Partial<Change> = Object.assign({}, ...changes.filter(change => change !== false))
  const { match, clearAt = rule.clearAt } = merged
  const changed = {
    ...rule,
    threshold: merged.threshold ?? rule.threshold,
    clearRatio: merged.clearRatio ?? rule.clearRatio,
    holdSeconds: merged.holdSeconds ?? rule.holdSeconds,
    clearSeconds: merged.clearSeconds ?? rule.clearSeconds,
    severity: merged.severity ?? rule.severity,
    notify: merged.notify ?? rule.notify,
    degrades: merged.degrades ?? rule.degrades,
    rollbackTrigger: merged.rollbackTrigger ?? rule.rollbackTrigger,
    match: match === undefined ? rule.match : matchOf(match),
    text: merged.text ?? rule.text,
    advice: merged.advice ?? rule.advice,
    hasOwnWords: rule.hasOwnWords || merged.text !== undefined || merged.advice !== undefined,
  }
  const isSet = rule.when === 'changed' || changed.threshold !== null || rule.limitMeasure !== null
  return { ...changed, clearAt: clearAtOf(changed, clearAt), enabled: last !== false && isSet }
}

/** Percentages and milliseconds of `limits` in the unit of the metric. */
const limitOf = (name: keyof LimitsConfig, limits: LimitsConfig): number => {
  if (name.endsWith('Percent')) return limits[name] / 100
  return name.endsWith('Ms') ? limits[name] / 1000 : limits[name]
}

/** Another threshold moves the clear level with it; it never comes to lie on the threshold's other side. */
function clearAtOf(rule: Unchanged, clearAt: number | null | undefined): number | null {
  const { when, threshold, clearRatio } = rule
  if (when === 'changed' || threshold === null) return null
  const level = clearAt ?? threshold * clearRatio
  return when === 'above' ? Math.min(level, threshold) : Math.max(level, threshold)
}
