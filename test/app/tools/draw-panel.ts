import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { _electron } from 'playwright'
import type { Desk } from './desk.ts'
import { electronProgram } from './launch.ts'
import type { ShownIcon } from './panel.ts'
import type { MenuLine } from './panel-menu.ts'

/** What a panel was sent, to be drawn as a panel would. */
export interface PanelPicture {
  readonly icon: ShownIcon
  readonly menu: readonly MenuLine[]
  /** The line whose submenu stands open. */
  readonly open: string
}

/** Draws a panel with the icon and the menu that the app really sent over the bus: a test's screen has no panel. */
export async function drawPanel(desk: Desk, picture: PanelPicture): Promise<Buffer> {
  const folder = join(desk.folder, 'drawing')
  mkdirSync(folder)
  writeFileSync(join(folder, 'page.html'), page(picture))
  writeFileSync(join(folder, 'package.json'), '{"main":"main.cjs"}')
  writeFileSync(
    join(folder, 'main.cjs'),
    `const { app, BrowserWindow } = require('electron')
app.whenReady().then(() => new BrowserWindow({ width: 760, height: 420 }).loadFile('page.html'))`,
  )
  const root = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const electron = await _electron.launch({
    executablePath: electronProgram(),
    args: [...root, '--disable-gpu', folder],
    env: { ...desk.env },
  })
  try {
    const drawn = await electron.firstWindow()
    return await drawn.locator('#picture').screenshot()
  } finally {
    await electron.close()
  }
}

const inHtml = (text: string): string => text.replace(/[&<>"]/g, sign => `&#${sign.charCodeAt(0)};`)

function list(lines: readonly MenuLine[], open: string): string {
  const items = lines.map(line => {
    if (line.isSeparator) return '<hr>'
    const isOpen = line.label === open
    const arrow = line.lines.length > 0 ? '<i>▸</i>' : ''
    const state = `${line.enabled ? '' : ' class="off"'}${isOpen ? ' class="open"' : ''}`
    return `<li${state}><span>${inHtml(line.label)}</span>${arrow}${isOpen ? list(line.lines, '') : ''}</li>`
  })
  return `<ul>${items.join('')}</ul>`
}

const page = ({ icon, menu, open }: PanelPicture): string => `<!doctype html><meta charset="utf-8"><style>
body { margin: 0; font: 13px/1.4 system-ui, sans-serif; background: #3b4656 }
#picture { position: relative; width: 740px; height: 292px; background: linear-gradient(#3b4656, #2c3542) }
#panel { height: 30px; background: #1d2228; display: flex; justify-content: flex-end; align-items: center; gap: 14px;
  padding: 0 14px; color: #e6e9ec }
ul { margin: 0; padding: 4px 0; list-style: none; background: #fafbfc; color: #171b1f; border-radius: 6px;
  box-shadow: 0 6px 24px #0007; width: max-content }
#picture > ul { position: absolute; top: 34px; right: 12px; min-width: 300px }
li { position: relative; padding: 5px 14px; display: flex; justify-content: space-between; gap: 24px }
li.off { color: #98a1ab } li.open { background: #dfe5ec } li i { font-style: normal; color: #5f6b7a }
li > ul { position: absolute; right: 100%; top: -4px; margin-right: 2px }
hr { border: 0; border-top: 1px solid #dfe3e8; margin: 4px 0 }
</style><div id="picture"><div id="panel"><canvas width="${icon.width}" height="${icon.height}"></canvas><span>10:42</span></div>
${list(menu, open)}</div><script>
const argb = [${[...icon.argb].join()}]
const pixels = argb.map((_, at) => argb[at - (at % 4) + [1, 2, 3, 0][at % 4]])
const data = new ImageData(new Uint8ClampedArray(pixels), ${icon.width})
document.querySelector('canvas').getContext('2d').putImageData(data, 0, 0)
</script>`
