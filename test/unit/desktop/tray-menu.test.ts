import { describe, expect, test } from 'vitest'
import { localAt } from '#core/text/time'
import { trayOf } from '#core/tray'
import type { TrayCommand, TrayItem } from '#core/tray/model'
import { menuTemplate, outlineOf } from '../../../src-main/desktop/tray-menu.ts'
import { broker, brokerAt, snapshot } from '../core/support/views.ts'

const voice = { language: 'en', local: localAt(0) } as const
const item = (changed: Partial<Extract<TrayItem, { kind: 'item' }>>): TrayItem => ({
  kind: 'item',
  id: 'a',
  label: 'A',
  enabled: true,
  why: null,
  command: { do: 'quit' },
  ...changed,
})

describe('the menu as Electron takes it', () => {
  test('keeps lines, groups and submenus', () => {
    const lines: TrayItem[] = [
      { kind: 'submenu', id: 's', label: 'Broker', items: [item({ id: 'b', label: 'Open' })] },
      { kind: 'separator' },
      item({ label: 'Quit' }),
    ]
    expect(menuTemplate(lines, () => undefined)).toMatchObject([
      { id: 's', label: 'Broker', submenu: [{ id: 'b', label: 'Open', enabled: true }] },
      { type: 'separator' },
      { id: 'a', label: 'Quit' },
    ])
  })

  test('shows an ampersand as one', () => {
    expect(menuTemplate([item({ label: 'Lost & found' })], () => undefined)).toMatchObject([
      { label: 'Lost && found' },
    ])
  })

  test('says in a line that cannot be pressed why, in a length that fits', () => {
    const why = `The host is asleep. ${'x'.repeat(100)}`
    const [line] = menuTemplate([item({ label: 'Deploy', enabled: false, why })], () => undefined)
    expect(line).toMatchObject({
      enabled: false,
      label: expect.stringMatching(/^Deploy — The host is asleep\. x+…$/),
    })
    expect(line?.label?.length).toBeLessThanOrEqual('Deploy — '.length + 80)
  })

  test('hands a click on, with the command of that very line', () => {
    const clicked: TrayCommand[] = []
    const model = trayOf(snapshot([broker('nebula')]), voice)
    const [nebula] = menuTemplate(model.menu, command => clicked.push(command))
    const lines = nebula?.submenu
    const backup = Array.isArray(lines) ? lines.find(line => line.id === 'broker:nebula:backup') : undefined
    // Electron passes the item, the window and the event; the menu needs none of them.
    Reflect.apply(backup?.click ?? (() => undefined), undefined, [])
    expect(clicked).toEqual([{ do: 'backup', broker: 'nebula' }])
  })
})

describe('what of a menu must be right at once', () => {
  const outline = (...brokers: readonly ReturnType<typeof broker>[]): unknown =>
    outlineOf(trayOf(snapshot(brokers), voice).menu)
  const calm = outline(broker('nebula'))

  test('does not change with mere numbers', () => {
    expect(outline(broker('nebula', { rates: null }))).toEqual(calm)
  })
  test.each([
    ['a level', outline(brokerAt('nebula', 'down'))],
    ['a mute', outline(broker('nebula', { mutedUntilMs: Number.MAX_SAFE_INTEGER }))],
    ['a release to go back to', outline(broker('nebula', { releases: [] }))],
    ['a broker', outline(broker('nebula'), broker('detektr'))],
  ])('changes with %s', (_, changed) => {
    expect(changed).not.toEqual(calm)
  })
})
