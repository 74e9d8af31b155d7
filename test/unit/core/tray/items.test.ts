import { describe, expect, it } from 'vitest'
import type { BrokerView } from '#core/model/snapshot'
import { brokerItem, muteUntilMs, runItem } from '#core/tray/items'
import type { TrayItem } from '#core/tray/model'
import { english, tenFortyTwo } from '../support/samples.ts'
import { alert, broker, brokerAt, config, release, run } from '../support/views.ts'

function linesOf(view: BrokerView): readonly Extract<TrayItem, { kind: 'item' }>[] {
  const item = brokerItem(view, english, tenFortyTwo)
  return item.kind === 'submenu' ? item.items.filter(line => line.kind === 'item') : []
}

describe('brokerItem', () => {
  it('offers every action of a broker', () => {
    expect(linesOf(broker('nebula')).map(({ id, label, command }) => [id, label, command])).toEqual([
      ['broker:nebula:open', 'Open', { do: 'go', place: { broker: 'nebula', view: 'overview' } }],
      ['broker:nebula:deploy-latest', 'Deploy latest', { do: 'deploy-latest', broker: 'nebula' }],
      ['broker:nebula:deploy', 'Deploy…', { do: 'deploy-pick', broker: 'nebula' }],
      [
        'broker:nebula:rollback',
        'Roll back to main-a1b2c3d',
        { do: 'rollback', broker: 'nebula', release: 1 },
      ],
      ['broker:nebula:backup', 'Back up now', { do: 'backup', broker: 'nebula' }],
      ['broker:nebula:mute', 'Mute 1 h', { do: 'mute', broker: 'nebula', span: 'hour' }],
    ])
  })

  it('counts the alerts that wait for a person, with the way to them', () => {
    const acknowledged = { by: 'ada', atMs: 1, note: '' }
    const alerts = [
      alert('memory-high'),
      alert('disk-low'),
      alert('slow-command', { acknowledged }),
      alert('restarted', { quiet: 'It is only for information.' }),
      alert('instance-down'),
    ]
    const item = brokerItem(broker('nebula', { alerts }), english, tenFortyTwo)
    expect(item).toMatchObject({ label: expect.stringMatching(/^● nebula — .*, 2 alerts$/) })
    expect(linesOf(broker('nebula', { alerts }))[1]).toMatchObject({
      label: '2 alerts',
      command: { do: 'go', place: { broker: 'nebula', view: 'alerts' } },
    })
  })

  it('disables what the guards forbid, with their reason', () => {
    const view = broker('nebula', { config: config('nebula', { runtime: { managed: true } }) })
    const lines = linesOf(view)
    expect(lines.map(line => line.enabled)).toEqual([true, false, false, false, false, true])
    expect(lines[1]?.why).toBe('Nothing to deploy: nebula is managed.')
  })

  it.each([
    [[], 'Roll back'],
    [[release(1, 'main-a1b2c3d')], 'Roll back'],
    [[release(1, 'main-\u0007x'), release(2, 'main-b')], 'Roll back to main- x'],
  ])('names the release it goes back to', (releases, label) => {
    expect(linesOf(broker('nebula', { releases }))[3]?.label).toBe(label)
  })

  it('ends a mute, saying until when it holds', () => {
    expect(linesOf(broker('nebula', { mutedUntilMs: tenFortyTwo + 3_600_000 })).at(-1)).toMatchObject({
      id: 'broker:nebula:unmute',
      label: 'Unmute (muted until 11:42)',
      command: { do: 'mute', broker: 'nebula', span: null },
    })
  })

  it.each([
    ['ok', '●'],
    ['degraded', '▲'],
    ['down', '■'],
    ['unknown', '○'],
  ] as const)('begins with the shape of %s', (level, shape) => {
    const item = brokerItem(brokerAt('nebula', level), english, tenFortyTwo)
    expect(item.kind === 'submenu' && item.label.startsWith(`${shape} nebula — `)).toBe(true)
  })

  it('shows the title, marks the demo and goes by the name', () => {
    const view = broker('nebula', { config: config('nebula', { title: 'Detektor' }), demo: true })
    expect(brokerItem(view, english, tenFortyTwo)).toMatchObject({
      id: 'broker:nebula',
      label: '● Detektor (demo) — 1.2 k waiting, 1.2 k/s',
    })
  })

  it('is never longer than a menu can bear', () => {
    const view = broker('nebula', { config: config('nebula', { title: 'D'.repeat(10_000) }) })
    const item = brokerItem(view, english, tenFortyTwo)
    expect(item.kind === 'submenu' && item.label.length).toBe(100)
  })
})

it('shows the title alone of a run between steps', () => {
  expect(runItem(run('r1'), 'en')).toMatchObject({ label: 'Deploy main-e4f5a6b to nebula' })
})

it.each([
  ['hour', tenFortyTwo + 3_600_000],
  ['tomorrow', Date.UTC(2026, 10, 22, 8)],
] as const)('a mute for an %s ends in time', (span, untilMs) => {
  expect(muteUntilMs(span, tenFortyTwo, english)).toBe(untilMs)
})
