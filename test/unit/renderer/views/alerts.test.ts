import { createElement as draw } from 'react'
import { describe, expect, it } from 'vitest'
import { unitOf } from '#core/measure/unit'
import type { AlertView, Rule } from '#core/model/alert'
import { texts } from '../../../../src-renderer/text/text.ts'
import { clearWords, conditionWords } from '../../../../src-renderer/views/alerts/alert-words.ts'
import { Alerts } from '../../../../src-renderer/views/alerts/alerts.tsx'
import { Fleet } from '../../../../src-renderer/views/fleet.tsx'
import { tenFortyTwo as at } from '../../core/support/samples.ts'
import { broker, snapshot } from '../../core/support/views.ts'
import { drawn, stateOf, textOf } from '../support.ts'

const { s, f } = texts.en
const alert = (changed: Partial<AlertView> = {}): AlertView => ({
  id: 'a1',
  broker: 'nebula',
  rule: 'memory-critical',
  title: 'Memory nearly full',
  severity: 'critical',
  layer: 'broker',
  labels: {},
  degrades: true,
  recovering: false,
  text: 'Memory is nearly full.',
  advice: 'Raise maxmemory.',
  sinceMs: at,
  raisedAtMs: at,
  value: 0.93,
  valueAtMs: at,
  acknowledged: null,
  snoozedUntilMs: null,
  quiet: null,
  taken: false,
  sinceDeploy: null,
  ...changed,
})
const shown = (changed: Partial<AlertView>): string => {
  const view = broker('nebula', { alerts: [alert(changed)] })
  return textOf(drawn(draw(Alerts, { broker: view }), stateOf(snapshot([view]))))
}

describe('a raised alert', () => {
  it('says how much it matters in a word, what is wrong and what to do', () => {
    expect(shown({})).toContain('critical Memory is nearly full. Raise maxmemory.')
  })
  it('says who knows, and why nobody is told', () => {
    const acknowledged = { by: 'ada@desk', atMs: at, note: 'on it' }
    expect(shown({ acknowledged })).toContain('Unacknowledge')
    expect(shown({})).not.toContain('Unacknowledge')
    expect(shown({ acknowledged })).toMatch(/acknowledged by ada@desk at [^ ]+: on it/)
    expect(shown({ quiet: 'quiet hours until 07:00' })).toContain('Not notified: quiet hours until 07:00')
  })
  it('leads to the way back only where there is one', () => {
    const sinceDeploy = { title: 'Deploy x', agoMs: 60_000, canRollBack: true }
    expect(shown({ sinceDeploy })).toContain('Since “Deploy x”, 1 min ago. Show the way back…')
    expect(shown({ sinceDeploy: { ...sinceDeploy, canRollBack: false } })).not.toContain('way back')
  })
  it('is counted in the fleet', () => {
    const view = broker('nebula', { alerts: [alert()] })
    expect(textOf(drawn(draw(Fleet), stateOf(snapshot([view]))))).toContain('1 alert')
  })
})

describe('a rule in words', () => {
  const rule: Rule = {
    id: 'memory',
    title: 'Memory',
    measure: 'redis_memory_used_ratio',
    when: 'above',
    threshold: 0.9,
    clearAt: 0.85,
    holdSeconds: 60,
    clearSeconds: 120,
    severity: 'critical',
    layer: 'broker',
    rollbackTrigger: true,
    match: {},
    limitMeasure: null,
    clearRatio: 0.9,
    notify: true,
    degrades: true,
    unseen: false,
    onlyWhile: null,
    inhibits: [],
    text: '',
    advice: '',
    hasOwnWords: false,
    enabled: true,
  }
  it('tells when it is raised and when it is over', () => {
    expect(conditionWords(rule, 'ratio', s, f)).toBe('above 90 % for 1 min')
    expect(clearWords(rule, 'ratio', s, f)).toBe('below 85 % for 2 min')
  })
  it.each([
    [
      'redis_rdb_last_bgsave_ok',
      'below',
      1,
      1,
      'redis_rdb_last_bgsave_ok is 0',
      'redis_rdb_last_bgsave_ok is 1',
    ],
    ['queue_group_missing', 'above', 0, 0, 'queue_group_missing is 1', 'queue_group_missing is 0'],
    ['uncovered_slots', 'above', 0, 0, 'above 0', 'uncovered_slots is 0'],
    ['redis_evicted_keys_total', 'changed', null, null, 'redis_evicted_keys_total rises', 'unchanged'],
    ['redis_run_id', 'changed', null, null, 'redis_run_id changes', 'unchanged'],
  ] as const)('tells of %s what can be so', (measure, when, threshold, clearAt, raised, over) => {
    const own = { ...rule, measure, when, threshold, clearAt, holdSeconds: 0, clearSeconds: 0 }
    expect(conditionWords(own, unitOf(measure), s, f)).toBe(raised)
    expect(clearWords(own, unitOf(measure), s, f)).toBe(over)
  })
  it('tells that a person has not set its limit yet', () => {
    expect(conditionWords({ ...rule, threshold: null }, 'seconds', s, f)).toBe('no limit set')
  })
})
