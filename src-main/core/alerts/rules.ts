import type { Rule } from '../model/alert.ts'
import type { BrokerConfig, LimitsConfig } from '../model/config.ts'
import type { Language } from '../text/say.ts'
import { type PackRule, rulePack } from './pack.ts'

/** The rules of a broker: the pack with its limits and changes filled in. */
export const rulesOf = (broker: BrokerConfig, language: Language): readonly Rule[] =>
  rulePack.map(rule => ruleOf(rule, broker, language))

function ruleOf(rule: PackRule, broker: BrokerConfig, language: Language): Rule {
  const { onlyWhile: _while, limit, text: _text, ...rest } = rule
  const change = broker.alerts.rules[rule.id]
  const changes = change === false || change === undefined ? {} : change
  const usual = limit === undefined ? rule.threshold : limitOf(limit, broker.limits)
  const threshold = changes.threshold ?? usual
  const isSet = rule.when === 'changed' || threshold !== null
  return {
    ...rest,
    title: rule.title[language],
    advice: rule.advice[language],
    threshold,
    clearAt: clearAtOf(rule, threshold, changes.clearAt),
    holdSeconds: changes.holdSeconds ?? rule.holdSeconds,
    clearSeconds: changes.clearSeconds ?? rule.clearSeconds,
    severity: changes.severity ?? rule.severity,
    enabled: change !== false && isSet,
  }
}

const limitOf = (name: keyof LimitsConfig, limits: LimitsConfig): number =>
  name.endsWith('Percent') ? limits[name] / 100 : limits[name]

/** Another threshold moves the clear level with it; it never comes to lie on the threshold's other side. */
function clearAtOf(rule: PackRule, threshold: number | null, written: number | undefined): number | null {
  if (rule.when === 'changed' || threshold === null) return null
  const share = rule.threshold && rule.clearAt ? rule.clearAt / rule.threshold : 1
  const wanted = written ?? threshold * share
  return rule.when === 'above' ? Math.min(wanted, threshold) : Math.max(wanted, threshold)
}
