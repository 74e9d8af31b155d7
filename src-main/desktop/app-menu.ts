import { Menu, type MenuItemConstructorOptions } from 'electron'

/**
 * The application's menu. Elsewhere than on macOS its bar is hidden until Alt is pressed; it is there for its keys:
 * copying, zooming, closing and quitting.
 */
export function setAppMenu(quit: () => void): void {
  const app: MenuItemConstructorOptions = {
    label: 'Brokerlight',
    submenu: [
      { role: 'close' },
      { label: 'Quit Brokerlight', accelerator: 'CommandOrControl+Q', click: quit },
    ],
  }
  const view: MenuItemConstructorOptions = {
    label: 'View',
    submenu: [{ role: 'resetZoom' }, { role: 'zoomIn' }, { role: 'zoomOut' }, { role: 'togglefullscreen' }],
  }
  Menu.setApplicationMenu(Menu.buildFromTemplate([app, { role: 'editMenu' }, view]))
}
