import { describe, expect, it } from 'vitest'
import type { Snapshot } from '#core/model/snapshot'
import { trayOf } from '#core/tray'
import type { TrayItem } from '#core/tray/model'
import { english, polish, tenFortyTwo } from './support/samples.ts'
import { broker, brokerAt, health, reason, run, snapshot, step } from './support/views.ts'

const muted = { mutedUntilMs: tenFortyTwo + 3_600_000 }
const blindParts = {
  health: health('unknown', {
    reasons: [
      reason('unknown', { code: 'redis-auth', blocks: 'needs-you', text: 'Redis refused the password.' }),
    ],
  }),
}
const blind = broker('b', blindParts)
const label = (item: TrayItem): string => (item.kind === 'separator' ? '—' : item.label)
const menu = (made: Snapshot, voice = english): readonly string[] => trayOf(made, voice).menu.map(label)

describe('icon', () => {
  it.each([
    ['no brokers', snapshot([]), { mark: 'unknown', running: false, muted: false }],
    ['all well', snapshot([broker('a'), broker('b')]), { mark: 'ok', running: false, muted: false }],
    [
      'one down',
      snapshot([broker('a'), brokerAt('b', 'down')]),
      { mark: 'down', running: false, muted: false },
    ],
    [
      'one that needs a person',
      snapshot([broker('a'), blind]),
      { mark: 'blocked', running: false, muted: false },
    ],
    [
      'one muted that needs a person',
      snapshot([broker('a'), broker('b', { ...blindParts, ...muted })]),
      { mark: 'ok', running: false, muted: false },
    ],
    ['a run', snapshot([broker('a')], { runs: [run('r1')] }), { mark: 'ok', running: true, muted: false }],
    [
      'a run that ended',
      snapshot([broker('a')], { runs: [run('r1', { end: 'done' })] }),
      { mark: 'ok', running: false, muted: false },
    ],
    ['some muted', snapshot([broker('a', muted), broker('b')]), { mark: 'ok', running: false, muted: false }],
    [
      'all muted',
      snapshot([broker('a', muted), brokerAt('b', 'down', muted)]),
      { mark: 'ok', running: false, muted: true },
    ],
  ] as const)('of %s', (_, made, icon) => {
    expect(trayOf(made, english).icon).toEqual(icon)
  })
})

it('a broker that cannot be watched is said so in words and shape', () => {
  const { menu: items, tooltip } = trayOf(snapshot([broker('a'), blind]), english)
  expect(items.map(label)).toContain('◆ b — needs you since 10:42')
  expect(tooltip).toBe('1 needs you, 1 ok. b: Redis refused the password.')
})

describe('menu', () => {
  it('has a line a broker, worst first, then what concerns all', () => {
    expect(
      menu(snapshot([broker('nebula'), brokerAt('raibid', 'down'), brokerAt('far', 'unknown')])),
    ).toEqual([
      '■ raibid — down since 10:42',
      '○ far — Unknown since 10:42',
      '● nebula — 1.2 k waiting, 1.2 k/s',
      '—',
      'Mute all until tomorrow',
      'Open Brokerlight',
      'Settings',
      'Quit',
    ])
  })

  it('has no broker lines and nothing to mute without brokers', () => {
    expect(menu(snapshot([]))).toEqual(['Open Brokerlight', 'Settings', 'Quit'])
  })

  it('shows the step of a running action first, and leads to it', () => {
    const steps = [
      step('Pull', { state: 'done' }),
      step('Wait for health', { state: 'running' }),
      step('Record'),
    ]
    const made = snapshot([broker('nebula')], { runs: [run('r1', { steps }), run('r0', { end: 'done' })] })
    expect(trayOf(made, english).menu.slice(0, 2)).toEqual([
      {
        kind: 'item',
        id: 'run:r1',
        label: 'Deploy main-e4f5a6b to nebula: Wait for health (2 of 3)',
        enabled: true,
        why: null,
        command: { do: 'go', place: { broker: 'nebula', view: 'run', runId: 'r1' } },
      },
      { kind: 'separator' },
    ])
  })

  it('ends the mute of all once all are muted', () => {
    expect(menu(snapshot([broker('a', muted), broker('b')]))).toContain('Mute all until tomorrow')
    expect(menu(snapshot([broker('a', muted), broker('b', muted)]))).toContain('Unmute all')
  })

  it('speaks Polish', () => {
    expect(menu(snapshot([broker('nebula')]), polish)).toEqual([
      '● nebula — czeka 1,2 k, 1,2 k/s',
      '—',
      'Wycisz wszystkie do jutra',
      'Otwórz Brokerlight',
      'Ustawienia',
      'Zakończ',
    ])
  })

  it('has an id of its own for every line', () => {
    const made = snapshot([broker('a'), broker('b', muted), brokerAt('quit', 'down')], { runs: [run('r1')] })
    const ids = (items: readonly TrayItem[]): readonly string[] =>
      items.flatMap(item =>
        item.kind === 'separator' ? [] : item.kind === 'submenu' ? [item.id, ...ids(item.items)] : [item.id],
      )
    const all = ids(trayOf(made, english).menu)
    expect(new Set(all).size).toBe(all.length)
  })
})
