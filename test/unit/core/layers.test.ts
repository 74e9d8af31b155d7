import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { layersOf } from '#core/layers'
import type { Layer, Level } from '#core/model/level'
import type { BrokerView, Health } from '#core/model/snapshot'
import { health, reason } from './support/views.ts'

const strip = (verdict: Health, runtime: BrokerView['runtime'], isContainerRead = true): string =>
  layersOf(verdict, runtime, isContainerRead)
    .map(({ layer, level }) => `${layer} ${level}`)
    .join(' – ')
const by = (level: Level, layer: Layer, code = 'x') =>
  health(level, { reasons: [reason(level, { layer, code })] })

describe('layersOf', () => {
  it.each([
    ['all well', health('ok'), 'network ok – host ok – container ok – broker ok'],
    ['host down', by('down', 'host'), 'network ok – host down – container unknown – broker unknown'],
    ['container down', by('down', 'container'), 'network ok – host ok – container down – broker unknown'],
    ['broker degraded', by('degraded', 'broker'), 'network ok – host ok – container ok – broker degraded'],
    [
      'host key to trust',
      by('unknown', 'host'),
      'network ok – host unknown – container unknown – broker unknown',
    ],
    [
      'our network',
      by('unknown', 'network', 'network-down'),
      'network down – host unknown – container unknown – broker unknown',
    ],
    [
      'asleep',
      by('unknown', 'network', 'asleep'),
      'network unknown – host unknown – container unknown – broker unknown',
    ],
    ['stale', by('unknown', 'broker'), 'network ok – host ok – container ok – broker unknown'],
    [
      'never judged',
      health('unknown', { reasons: [] }),
      'network unknown – host unknown – container unknown – broker unknown',
    ],
  ])('%s', (_, verdict, wanted) => {
    expect(strip(verdict, 'compose')).toBe(wanted)
  })

  it('blames the nearest of several', () => {
    const verdict = health('down', {
      reasons: [reason('down', { layer: 'broker' }), reason('degraded', { layer: 'host' })],
    })
    expect(strip(verdict, 'compose')).toBe('network ok – host degraded – container unknown – broker unknown')
  })

  it.each([
    ['all well', health('ok'), 'network ok – host ok – container unknown – broker ok'],
    [
      'broker degraded',
      by('degraded', 'broker'),
      'network ok – host ok – container unknown – broker degraded',
    ],
    ['no docker', by('degraded', 'container'), 'network ok – host ok – container degraded – broker unknown'],
  ])('has no green container that was not read: %s', (_, verdict, wanted) => {
    expect(strip(verdict, 'compose', false)).toBe(wanted)
  })

  it.each(['systemd', 'managed'] as const)('has no container layer under %s', runtime => {
    expect(strip(health('ok'), runtime)).toBe('network ok – host ok – broker ok')
    expect(strip(by('down', 'container'), runtime)).toBe('network ok – host ok – broker down')
  })

  it('colours at most one layer: ok before it, unknown behind it', () => {
    const level = fc.constantFrom<Level>('degraded', 'down', 'unknown')
    const layer = fc.constantFrom<Layer>('network', 'host', 'container', 'broker')
    fc.assert(
      fc.property(fc.array(fc.tuple(level, layer), { minLength: 1 }), found => {
        const reasons = found.map(([one, at]) => reason(one, { layer: at }))
        const levels = layersOf(health('down', { reasons }), 'compose', true).map(one => one.level)
        const first = levels.findIndex(one => one !== 'ok')
        expect(first).toBeGreaterThanOrEqual(0)
        expect(levels.slice(first + 1).every(one => one === 'unknown')).toBe(true)
      }),
    )
  })
})
