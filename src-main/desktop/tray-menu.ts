import type { MenuItemConstructorOptions } from 'electron'
import { shorten } from '#core/text/plain'
import type { TrayCommand, TrayItem } from '#core/tray/model'

const longestWhy = 80

/** The menu as Electron takes it. A line that cannot be pressed says why, since no panel shows a tip for it. */
export function menuTemplate(
  items: readonly TrayItem[],
  onCommand: (command: TrayCommand) => void,
): MenuItemConstructorOptions[] {
  return items.map(item => {
    if (item.kind === 'separator') return { type: 'separator' }
    if (item.kind === 'submenu') {
      return { id: item.id, label: literal(item.label), submenu: menuTemplate(item.items, onCommand) }
    }
    const label = item.why === null ? item.label : `${item.label} — ${shorten(item.why, longestWhy)}`
    return { id: item.id, label: literal(label), enabled: item.enabled, click: () => onCommand(item.command) }
  })
}

/** A single & would mark the next letter as the line's key. */
const literal = (label: string): string => label.replaceAll('&', '&&')

/** What of a menu must be right at once: which lines there are, in what state, and whether they can be pressed. */
export function outlineOf(items: readonly TrayItem[]): unknown {
  return items.map(item => {
    if (item.kind === 'separator') return item
    const { id, label } = item
    const shape = [...label][0]
    return item.kind === 'submenu'
      ? { id, shape, items: outlineOf(item.items) }
      : { id, shape, enabled: item.enabled, command: item.command }
  })
}
