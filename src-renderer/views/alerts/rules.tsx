import { type ReactNode, useState } from 'react'
import { unitOf } from '#core/measure/unit'
import type { Rule } from '#core/model/alert'
import { useWindowContext } from '../../store/context.ts'
import { useAnswer } from '../../store/use-answer.ts'
import type { Strings } from '../../strings/en.ts'
import { useText } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { Section } from '../../ui/section.tsx'
import { SeverityShape } from '../../ui/severity-shape.tsx'
import { clearWords, conditionWords } from './alert-words.ts'
import '../../ui/table.css'

/** The rules of a broker as they are in force, and where they are changed. */
export function Rules({ broker }: { readonly broker: string }): ReactNode {
  const { s, f } = useText()
  const { client, store } = useWindowContext()
  const [open, setOpen] = useState(false)
  const answer = useAnswer(client.rules, broker, 0)
  const rules = answer.state === 'here' ? answer.value : []
  const on = rules.filter(rule => rule.enabled).length
  const aside = (
    <Button tone="quiet" expanded={open} onPress={() => setOpen(!open)}>
      {open ? s.alerts.hideRules : s.alerts.showRules}
    </Button>
  )
  return (
    <Section title={s.alerts.rules} aside={aside}>
      <p className="soft">
        {answer.state === 'failed' ? answer.error : s.alerts.rulesCount(f.count(on), f.count(rules.length))}
      </p>
      {open && (
        <>
          <RuleTable rules={rules} />
          <div className="rules-hint">
            <p className="soft">{s.alerts.rulesHint}</p>
            <Button onPress={() => store.setState({ place: { broker, view: 'settings' } })}>
              {s.alerts.openSettings}
            </Button>
          </div>
        </>
      )}
    </Section>
  )
}

/** What a rule does not do, where it is not the usual. */
const effectsOf = ({ notify, degrades }: Rule, s: Strings): readonly string[] => [
  ...(notify ? [] : [s.alerts.notNotified]),
  ...(degrades ? [] : [s.alerts.notDegraded]),
]

function RuleTable({ rules }: { readonly rules: readonly Rule[] }): ReactNode {
  const { s, f } = useText()
  return (
    <div className="table-box">
      <table className="table inner">
        <thead>
          <tr>
            <th scope="col">{s.alerts.ruleName}</th>
            <th scope="col">{s.alerts.raisedWhen}</th>
            <th scope="col">{s.alerts.clearedWhen}</th>
            <th scope="col">{s.alerts.severity}</th>
          </tr>
        </thead>
        <tbody>
          {rules.map(rule => {
            const unit = unitOf(rule.measure)
            return (
              <tr key={rule.id} className={rule.enabled ? undefined : 'soft'}>
                <td className="wrap">
                  {rule.title}
                  <p className="soft small mono">{rule.id}</p>
                  {effectsOf(rule, s).map(effect => (
                    <p key={effect} className="soft small">
                      {effect}
                    </p>
                  ))}
                </td>
                <td>{rule.enabled ? conditionWords(rule, unit, s, f) : s.alerts.switchedOff}</td>
                <td>
                  {rule.enabled &&
                  (rule.threshold !== null || rule.limitMeasure !== null || rule.when === 'changed')
                    ? clearWords(rule, unit, s, f)
                    : ''}
                </td>
                <td>
                  <span className="with-shape">
                    <SeverityShape severity={rule.severity} />
                    {s.alerts.severities[rule.severity]}
                  </span>
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}
