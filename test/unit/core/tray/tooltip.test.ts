import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Level } from '#core/model/level'
import { longestTooltip, tooltipOf } from '#core/tray/tooltip'
import { english, polish } from '../support/samples.ts'
import { anyText } from '../support/text.ts'
import { broker, brokerAt, health, reason, snapshot } from '../support/views.ts'

describe('tooltipOf', () => {
  it.each([
    ['none', [], 'Brokerlight: no brokers yet'],
    ['one that is ok', [broker('nebula')], 'nebula: ok. 1.2 k waiting, 1.2 k/s'],
    ['one that is down', [brokerAt('nebula', 'down')], 'nebula: down. It is down.'],
    ['a demo', [broker('nebula', { demo: true })], 'nebula (demo): ok. 1.2 k waiting, 1.2 k/s'],
    ['several that are ok', [broker('a'), broker('b'), broker('c')], '3 brokers, all ok'],
    [
      'several',
      [broker('a'), brokerAt('b', 'down'), brokerAt('c', 'unknown'), brokerAt('d', 'down')],
      '2 down, 1 unknown, 1 ok. b: It is down.',
    ],
  ])('of %s', (_, brokers, text) => {
    expect(tooltipOf(snapshot(brokers), english)).toBe(text)
  })

  it('speaks Polish', () => {
    expect(tooltipOf(snapshot([]), polish)).toBe('Brokerlight: brak brokerów')
    expect(tooltipOf(snapshot([broker('a'), broker('b')]), polish)).toBe('2 brokery, wszystko ok')
    expect(tooltipOf(snapshot([broker('a'), brokerAt('b', 'down')]), polish)).toBe(
      'awaria: 1, ok: 1. b: It is down.',
    )
  })

  it('is one line of at most 120 characters, whatever brokers are called', () => {
    const base = broker('nebula')
    const level = fc.constantFrom<Level>('ok', 'degraded', 'down', 'unknown')
    const views = fc.array(fc.tuple(anyText(), level, anyText()), {
      maxLength: 5,
    })
    fc.assert(
      fc.property(views, made => {
        const brokers = made.map(([title, one, text]) => ({
          ...base,
          title,
          health: health(one, { reasons: one === 'ok' ? [] : [reason(one, { text })] }),
        }))
        const tooltip = tooltipOf(snapshot(brokers), english)
        expect([...tooltip].length).toBeLessThanOrEqual(longestTooltip)
        expect(tooltip).not.toMatch(/[\r\n]/)
      }),
    )
  })
})
