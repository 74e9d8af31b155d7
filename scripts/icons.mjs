// Renders resources/icons/*.svg to the PNGs beside them. Started with Node it finds Electron (and a display) and runs
// itself in it: Chromium is the renderer, so no other tool is needed. The PNGs are committed; run this after a change.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const icons = join(import.meta.dirname, '../resources/icons')
const levels = ['ok', 'degraded', 'down', 'unknown', 'blocked']
const marks = [[], ['running'], ['muted'], ['running', 'muted']]
// A panel's colour cannot be known, so each has a contrast of 3:1 or more on light and on dark.
const colours = {
  ok: '#1f9d66',
  degraded: '#bd7a00',
  down: '#e04848',
  unknown: '#717c8c',
  blocked: '#bd7a00',
}
const traySizes = { 16: 16, 22: 22, 24: 24, 32: 32, 44: 22, 48: 24, 64: 32 }
const appSizes = {
  16: 'app-small',
  24: 'app-small',
  32: 'app-small',
  48: 'app',
  64: 'app',
  128: 'app',
  256: 'app',
  512: 'app',
}

/** The sheet's cells: a column each level with each set of marks; a coloured row, and a black one for macOS. */
function cells(svg, size) {
  return levels.flatMap((level, l) =>
    marks.flatMap((set, m) =>
      [colours[level], '#000'].map((colour, row) => ({
        svg,
        size,
        x: (l * marks.length + m) * size,
        y: row * size,
        colour,
        drop: [
          ...levels.filter(other => other !== level),
          ...['running', 'muted']
            .filter(mark => !set.includes(mark))
            .flatMap(mark => [`${mark}-cut`, `${mark}-mark`]),
        ],
      })),
    ),
  )
}

/** Runs in the page: draws cells on one canvas and answers a PNG data URL. */
async function draw(width, height, cells) {
  const canvas = Object.assign(document.createElement('canvas'), { width, height })
  const context = canvas.getContext('2d')
  for (const { svg, size, x, y, colour, drop } of cells) {
    const root = new DOMParser().parseFromString(svg, 'image/svg+xml').documentElement
    for (const id of drop) root.querySelector(`#${id}`).remove()
    if (colour) root.setAttribute('color', colour)
    root.setAttribute('width', size)
    root.setAttribute('height', size)
    const image = new Image()
    image.src = `data:image/svg+xml;utf8,${encodeURIComponent(new XMLSerializer().serializeToString(root))}`
    await image.decode()
    context.drawImage(image, x, y, size, size)
  }
  return canvas.toDataURL('image/png')
}

async function render() {
  const { app, BrowserWindow } = await import('electron')
  await app.whenReady()
  const window = new BrowserWindow({ show: false })
  await window.loadURL('about:blank')
  const write = async (file, width, height, list) => {
    const call = `(${draw})(${width}, ${height}, ${JSON.stringify(list)})`
    const url = await window.webContents.executeJavaScript(call)
    await writeFile(join(icons, file), Buffer.from(url.slice(url.indexOf(',') + 1), 'base64'))
    console.log(file)
  }
  const source = name => readFile(join(icons, `${name}.svg`), 'utf8')
  for (const [text, grid] of Object.entries(traySizes)) {
    const size = Number(text)
    const columns = levels.length * marks.length
    await write(`tray-${size}.png`, columns * size, 2 * size, cells(await source(`tray-${grid}`), size))
  }
  for (const [text, name] of Object.entries(appSizes)) {
    const size = Number(text)
    const whole = { svg: await source(name), size, x: 0, y: 0, colour: null, drop: [] }
    await write(`app-${size}.png`, size, size, [whole])
  }
  app.quit()
}

async function start() {
  const { ensureElectron, electronFlags } = await import('./lib/electron.mjs')
  const { hasDisplay, startXvfb } = await import('./lib/display.mjs')
  const { exec } = await ensureElectron()
  const screen = (await hasDisplay()) ? null : await startXvfb()
  const env = screen === null ? process.env : { ...process.env, DISPLAY: screen.display }
  const words = [...electronFlags(), '--disable-gpu', fileURLToPath(import.meta.url)]
  const child = spawn(exec, words, { stdio: 'inherit', env })
  const [code] = await once(child, 'exit')
  await screen?.stop()
  process.exitCode = code
}

// Not awaited in Electron: its `ready` comes only after this module has been evaluated.
if (process.versions.electron) {
  render().catch(error => {
    console.error(error)
    process.exit(1)
  })
} else await start()
