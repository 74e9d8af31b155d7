import { describe, expect, it } from 'vitest'
import { withAlerts } from '#core/health/alerts'
import { alert, broker, health } from '../support/views.ts'

const pressing = alert('messages-lost', { severity: 'critical', text: 'Entries were cut off.' })

describe('health with alerts', () => {
  it('is degraded by a critical alert that nobody knows of', () => {
    expect(withAlerts(health('ok'), [pressing])).toEqual({
      level: 'degraded',
      reasons: [
        { code: 'alert:messages-lost', level: 'degraded', layer: 'broker', text: 'Entries were cut off.' },
      ],
      sinceMs: pressing.raisedAtMs,
    })
    expect(broker('nebula', { alerts: [pressing] }).health.level).toBe('degraded')
  })

  it.each([
    ['a warning', alert('memory-high')],
    ['one that somebody knows of', { ...pressing, acknowledged: { by: 'ada', atMs: 1, note: '' } }],
    ['one that is hushed', { ...pressing, quiet: 'It is silenced.' }],
    ['an outage that is over in a moment', alert('instance-down', { severity: 'critical' })],
  ])('stays as it is with %s', (_, one) => {
    expect(withAlerts(health('ok'), [one])).toEqual(health('ok'))
  })

  it.each(['down', 'degraded', 'unknown'] as const)('that is %s says why by itself', level => {
    expect(withAlerts(health(level), [pressing])).toEqual(health(level))
  })
})
