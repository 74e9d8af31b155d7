import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { type Desk, startDesk } from './tools/desk.ts'
import { drawPanel } from './tools/draw-panel.ts'
import { launchApp, type RunningApp } from './tools/launch.ts'
import { chooseTag, goToTab, startPlan } from './tools/operate.ts'
import { until } from './tools/wait.ts'

const folder = join(process.cwd(), 'docs/screenshots')
/** So long the charts are left to fill: a minute of them is shown. */
const chartMs = 62_000
/** A full memory is told of after this long at most. */
const alertWithinMs = 60_000

const keep = (name: string, png: Buffer): void => {
  writeFileSync(join(folder, `${name}.png`), png)
  process.stdout.write(`docs/screenshots/${name}.png\n`)
}

/** Takes the pictures of README and docs: the real app on the demo broker, clicked as a person would. */
async function takeAll(desk: Desk, app: RunningApp): Promise<void> {
  const page = await app.page()
  const shoot = async (name: string): Promise<void> => {
    await page.mouse.move(0, 0)
    await page.waitForTimeout(300)
    keep(name, await page.screenshot())
  }
  await until('the demo broker to be ok', async () =>
    (await desk.panel?.menu())?.some(line => line.label.startsWith('●')),
  )
  await setTheme(app, 'light')
  await page.getByRole('button', { name: '1 min' }).click()
  await page.waitForTimeout(chartMs / 2)

  await chooseTag(page, 'main-e4f5a6b')
  await page
    .getByRole('dialog', { name: /^Deploy main/ })
    .getByText('What changes')
    .waitFor()
  await shoot('plan')
  await startPlan(page, /^Deploy main-e4f5a6b to /)
  await shoot('run')
  await goToTab(page, 'Overview')
  await page.waitForTimeout(chartMs / 2)
  await shoot('overview')
  await goToTab(page, 'Host')
  await shoot('host')
  await goToTab(page, 'Queues')
  await page.getByRole('button', { name: 'detektor:frames' }).click()
  await page.getByRole('cell', { name: 'worker-1' }).waitFor()
  await shoot('queues')
  await goToTab(page, 'Overview')
  await setTheme(app, 'dark')
  await page.waitForTimeout(2_000)
  await shoot('overview-dark')
  await setTheme(app, 'light')

  await chooseTag(page, 'main-dead0ff')
  await startPlan(page, /^Deploy main-dead0ff to /)
  await shoot('returned')
  await goToTab(page, 'Releases')
  await shoot('releases')
  await desk.panel?.click('●', 'Back up now')
  await startPlan(page, /^Back up /)
  await goToTab(page, 'Backups')
  await shoot('backups')
  await tray(desk)
  await notification(desk, app, page)
  await alerts(app, page, shoot)
}

/** The alert of a memory that is full; it comes last, for the broker is not well after it. */
async function alerts(app: RunningApp, page: Page, shoot: (name: string) => Promise<void>): Promise<void> {
  await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.restore())
  await goToTab(page, 'Overview')
  await page.getByRole('button', { name: 'Fill its memory' }).click()
  await goToTab(page, 'Alerts')
  const full = page.locator('.alert', { hasText: 'Memory' })
  await full.first().waitFor({ timeout: alertWithinMs })
  await shoot('alerts')
}

const setTheme = (app: RunningApp, theme: 'light' | 'dark'): Promise<void> =>
  app.electron.evaluate(({ nativeTheme }, source) => {
    nativeTheme.themeSource = source
  }, theme)

async function tray(desk: Desk): Promise<void> {
  if (desk.panel === null) throw new Error('this desk has no panel')
  const [icon, menu] = [await desk.panel.icon(), await desk.panel.menu()]
  keep('tray', await drawPanel(desk, { icon, menu, open: menu[0]?.label ?? '' }))
}

/** What stands on the screen when a run ends while nobody looks at the window. */
async function notification(desk: Desk, app: RunningApp, page: Page): Promise<void> {
  await goToTab(page, 'Overview')
  await page.getByRole('button', { name: 'Roll back', exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Roll back' }).click()
  await page.getByRole('heading', { level: 1, name: /^Roll back / }).waitFor()
  await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.minimize())
  await until('the notification', async () => (await desk.notifications.shown()) === 1)
  const png = await app.electron.evaluate(async ({ desktopCapturer, screen }) => {
    await new Promise(done => setTimeout(done, 1_000))
    const { width, height } = screen.getPrimaryDisplay().size
    const thumbnailSize = { width, height }
    const [whole] = await desktopCapturer.getSources({ types: ['screen'], thumbnailSize })
    const shown = whole?.thumbnail.crop({ x: width - 400, y: 0, width: 400, height: 110 })
    return shown?.toPNG().toString('base64') ?? ''
  })
  keep('notification', Buffer.from(png, 'base64'))
}

mkdirSync(folder, { recursive: true })
const desk = await startDesk()
try {
  const app = await launchApp(desk, { args: ['--demo'] })
  try {
    await takeAll(desk, app)
  } finally {
    await app.stop()
  }
} finally {
  await desk.stop()
}
