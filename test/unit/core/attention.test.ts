import { describe, expect, it } from 'vitest'
import type { AlertView } from '#core/model/alert'
import type { Level } from '#core/model/level'
import { trayOf } from '#core/tray'
import { expectFieldCase } from '../../tools/field-case.ts'
import { english, tenFortyTwo } from './support/samples.ts'
import { alert, broker, brokerAt, health, reason, snapshot } from './support/views.ts'

const taken = { taken: true, acknowledged: { by: 'ada', atMs: tenFortyTwo, note: '' } }
const downWith = (name: string, changed: Partial<AlertView>) =>
  brokerAt(name, 'down', { alerts: [alert('instance-down', changed)] })
const degraded = (code: string, alerts: readonly AlertView[], labels = {}) =>
  brokerAt('b', 'degraded', {
    health: health('degraded', { reasons: [reason('degraded', { code, text: `${code}.`, labels })] }),
    alerts,
  })

describe('the icon', () => {
  it.each([
    ['an acknowledged outage', [downWith('a', taken), broker('b')], 'ok'],
    ['an acknowledged outage and another', [downWith('a', taken), downWith('b', {})], 'down'],
    ['an outage that nobody acknowledged', [downWith('a', {}), broker('b')], 'down'],
    ['an outage that no alert is about yet', [brokerAt('a', 'down')], 'down'],
    [
      'a muted outage beside a degraded broker',
      [brokerAt('a', 'down', { mutedUntilMs: tenFortyTwo + 1 }), brokerAt('b', 'degraded')],
      'degraded',
    ],
    ['a broker that is silenced or expected to be off', [brokerAt('a', 'down', { taken: true })], 'ok'],
    ['an acknowledged warning', [degraded('memory-high', [alert('memory-high', taken)])], 'ok'],
    [
      'an acknowledged warning, then another rule',
      [degraded('disk-low', [alert('memory-high', taken), alert('disk-low')])],
      'degraded',
    ],
    [
      'one queue of two acknowledged',
      [
        degraded(
          'queue-full',
          [
            alert('queue-full', { ...taken, labels: { queue: 'frames' } }),
            alert('queue-full', { labels: { queue: 'jobs' } }),
          ],
          { queue: 'jobs' },
        ),
      ],
      'degraded',
    ],
  ] as const)('of %s', (_, brokers, level: Level) => {
    expect(trayOf(snapshot(brokers), english).icon.mark).toBe(level)
  })
})

it('an acknowledged broker stays in the list, and does not hide the next outage', () => {
  const first = trayOf(snapshot([downWith('a', taken), broker('b')]), english)
  expect(first.menu[0]).toMatchObject({ label: '■ a — down since 10:42' })
  expect(first.tooltip).toBe('1 down, 1 ok. What is not ok is acknowledged or muted.')
  const next = trayOf(snapshot([downWith('a', taken), downWith('b', {})]), english)
  expectFieldCase(
    { kind: 'alerts', input: 'one broker down and acknowledged, then another goes down' },
    { shown: `${next.icon.mark}: ${next.tooltip}`, notified: '' },
    { shown: 'down: 2 down. b: It is down.', notified: '' },
  )
  expect(trayOf(snapshot([downWith('a', taken)]), english).tooltip).toBe(
    'a: down, acknowledged or muted. It is down.',
  )
})
