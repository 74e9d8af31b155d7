import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { packSchema, rulePack } from '#core/alerts/pack'
import { rulesOf } from '#core/alerts/rules'
import { parseConfig } from '#core/config/parse'
import type { Rule } from '#core/model/alert'
import { type BrokerConfig, brokersOf, configSchema } from '#core/model/config'

function broker(text: string): BrokerConfig {
  const parsed = parseConfig(`brokers:\n  nebula:\n    reach: { ssh: nebula }\n${text}`, 'brokers.yaml')
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  const [first] = brokersOf(parsed.config)
  if (first === undefined) throw new Error('no broker')
  return first
}
function rule(id: string, text = ''): Rule {
  const found = rulesOf(broker(text), configSchema.parse({}).alerts, 'en').find(one => one.id === id)
  if (found === undefined) throw new Error(`no rule ${id}`)
  return found
}

describe('the rule pack', () => {
  it('is a file as its schema says', () => {
    const file = readFileSync(resolve(import.meta.dirname, '../../../../resources/rules.json'), 'utf8')
    expect(packSchema.parse(JSON.parse(file)).rules).toEqual(rulePack)
  })

  it('names each rule once', () => {
    const ids = rulePack.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it.each(rulePack.map(one => [one.id, one] as const))('%s clears on the right side', (_, one) => {
    if (one.when === 'changed') {
      expect([one.threshold, one.clearAt]).toEqual([null, null])
      return
    }
    if (one.limitMeasure !== undefined) {
      expect([one.threshold, one.clearAt]).toEqual([undefined, undefined])
      if (one.when === 'above') expect(one.clearRatio).toBeLessThanOrEqual(1)
      else expect(one.clearRatio).toBeGreaterThanOrEqual(1)
      return
    }
    const { threshold, clearAt } = one
    if (typeof threshold !== 'number' || typeof clearAt !== 'number') {
      expect([threshold, clearAt]).toEqual([null, null])
      return
    }
    if (one.when === 'above') expect(clearAt).toBeLessThanOrEqual(threshold)
    else expect(clearAt).toBeGreaterThanOrEqual(threshold)
  })

  it.each(rulePack.map(one => [one.id, one] as const))(
    '%s says in both languages what is wrong',
    (_, one) => {
      const holes = (text: string) => (text.match(/\{\w+\}/g) ?? []).toSorted()
      expect(holes(one.text.pl)).toEqual(holes(one.text.en))
      for (const hole of holes(one.text.en))
        expect([
          '{of}',
          '{value}',
          '{limit}',
          '{rise}',
          '{queue}',
          '{group}',
          '{command}',
          '{folder}',
          '{file}',
          '{service}',
        ]).toContain(hole)
      for (const text of [one.text.en, one.text.pl, one.advice.en, one.advice.pl])
        expect(text).toMatch(/^[\p{Lu}{].*[^!]\.$/u)
    },
  )

  it.each([
    ['memory-high', 'warning', 0.8],
    ['memory-critical', 'critical', 0.9],
    ['connections-high', 'warning', 100],
    ['slow-command', 'warning', 0.1],
    ['host-memory-low', 'warning', 0.2],
    ['disk-low', 'warning', 0.2],
    ['gpu-memory-low', 'warning', 0.2],
    ['aof-rewrite-slow', 'warning', 5],
    ['container-memory-critical', 'critical', 0.9],
  ])('%s is a %s at %s', (id, severity, threshold) => {
    expect(rule(id)).toMatchObject({ severity, threshold, enabled: true })
  })
})

describe('the rules of a broker', () => {
  it('share their limits with health', () => {
    const limits = '    limits: { memoryWarnPercent: 60, memoryCriticalPercent: 70, clientsWarn: 30 }\n'
    expect(rule('memory-high', limits)).toMatchObject({ threshold: 0.6, clearAt: 0.6 * (0.77 / 0.8) })
    expect(rule('memory-critical', limits).threshold).toBe(0.7)
    expect(rule('connections-high', limits)).toMatchObject({ threshold: 30, clearAt: 27 })
  })

  it('are changed one by one, or switched off', () => {
    const changed = `    alerts:
      rules:
        slow-command: { threshold: 0.05, holdSeconds: 5, clearSeconds: 7, severity: info }
        restarted: false
`
    expect(rule('slow-command', changed)).toMatchObject({
      threshold: 0.05,
      clearAt: 0.05,
      holdSeconds: 5,
      clearSeconds: 7,
      severity: 'info',
      enabled: true,
    })
    expect(rule('restarted', changed).enabled).toBe(false)
  })

  it('never clear on the wrong side of their threshold', () => {
    const above = '    alerts: { rules: { connections-high: { threshold: 10, clearAt: 50 } } }\n'
    expect(rule('connections-high', above).clearAt).toBe(10)
    const below = '    alerts: { rules: { disk-low: { threshold: 0.5, clearAt: 0.1 } } }\n'
    expect(rule('disk-low', below).clearAt).toBe(0.5)
  })

  it.each(['replication-lag', 'throughput-low', 'hit-ratio-low'])(
    'say nothing of %s before a person sets a number',
    id => {
      expect(rule(id)).toMatchObject({ enabled: false, threshold: null })
      const set = `    alerts: { rules: { ${id}: { threshold: 2 } } }\n`
      expect(rule(id, set)).toMatchObject({ enabled: true, threshold: 2, clearAt: 2 })
    },
  )

  it('are known by their names: a wrong one is a mistake with the nearest right one', () => {
    const text =
      'brokers:\n  nebula:\n    reach: { ssh: nebula }\n    alerts: { rules: { memory-hihg: false } }\n'
    const parsed = parseConfig(text, 'brokers.yaml')
    expect(parsed).toMatchObject({
      ok: false,
      problems: [
        {
          line: 4,
          found: 'an unknown key',
          allowed: expect.stringMatching(/^memory-high \(most like it\); or /),
        },
      ],
    })
  })
})
