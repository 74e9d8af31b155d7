import { Menu, type MenuItemConstructorOptions } from 'electron'
import { type Language, say } from '#core/text/say'

/**
 * The application's menu. Elsewhere than on macOS its bar is hidden until Alt is pressed; it is there for its keys:
 * copying, zooming, closing and quitting.
 */
export function setAppMenu(language: Language, quit: () => void): void {
  const app: MenuItemConstructorOptions = {
    label: 'Brokerlight',
    submenu: [
      { role: 'close' },
      { label: say(language, 'quit'), accelerator: 'CommandOrControl+Q', click: quit },
    ],
  }
  const view: MenuItemConstructorOptions = {
    role: 'viewMenu',
    submenu: [{ role: 'resetZoom' }, { role: 'zoomIn' }, { role: 'zoomOut' }, { role: 'togglefullscreen' }],
  }
  Menu.setApplicationMenu(Menu.buildFromTemplate([app, { role: 'editMenu' }, view]))
}
