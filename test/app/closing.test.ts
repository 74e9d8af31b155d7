import { beforeAll, describe, expect, test } from 'vitest'
import { writeConfig } from './tools/config.ts'
import type { Desk } from './tools/desk.ts'
import { appProgram, type RunningApp } from './tools/launch.ts'
import { startProgram } from './tools/process.ts'
import { sitting } from './tools/sitting.ts'
import { until } from './tools/wait.ts'

const closeWindow = (app: RunningApp) =>
  app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
const isMinimized = (app: RunningApp) =>
  app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isMinimized() ?? false)
const trayLabels = async (desk: Desk): Promise<readonly string[]> =>
  ((await desk.panel?.menu()) ?? []).map(line => line.label)

describe('closing the window with a panel', () => {
  const started = sitting()
  let desk: Desk
  let app: RunningApp

  beforeAll(async () => {
    desk = await started.desk()
    writeConfig(desk, {})
    app = await started.app(desk)
    await (await app.page()).getByText('Add broker').first().waitFor()
    await until('the tray', () => trayLabels(desk))
  })

  test('frees the window and keeps the tray', async () => {
    await closeWindow(app)
    await until('the window to be gone', async () => (await app.windowCount()) === 0)
    expect(await trayLabels(desk)).toContain('Open Brokerlight')
    expect(app.hasEnded()).toBe(false)
  })

  test('is undone by a click on the icon, and by the menu', async () => {
    await desk.panel?.activate()
    await (await app.page()).getByText('Add broker').first().waitFor()
    await closeWindow(app)
    await until('the window to be gone', async () => (await app.windowCount()) === 0)
    await desk.panel?.click('Open Brokerlight')
    await (await app.page()).getByText('Add broker').first().waitFor()
    expect(await app.windowCount()).toBe(1)
  })

  test('leaves an app that SIGTERM ends in order', async () => {
    await closeWindow(app)
    process.kill(app.pid, 'SIGTERM')
    await until('the end of the app', app.hasEnded)
    expect(app.exitCode()).toBe(0)
  })
})

describe('closing the window without a panel', () => {
  const started = sitting()
  let desk: Desk
  let app: RunningApp

  beforeAll(async () => {
    desk = await started.desk({ panel: false })
    writeConfig(desk, {})
    app = await started.app(desk)
    await (await app.page()).getByText('Add broker').first().waitFor()
  })

  test('only puts it aside, where the window list reaches it', async () => {
    await closeWindow(app)
    await until('the window to be put aside', () => isMinimized(app))
    expect(await app.windowCount()).toBe(1)
    expect(app.hasEnded()).toBe(false)
  })

  test('is undone by starting the app again, which brings the window up and ends', async () => {
    const second = startProgram(appProgram(), desk.env)
    started.ends(() => second.end())
    await until('the window to be up', async () => !(await isMinimized(app)))
    await until('the end of the second', () => !second.isRunning())
    expect(await app.windowCount()).toBe(1)
    expect(app.hasEnded()).toBe(false)
  })

  test('a panel that comes later shows the icon, and again after a restart of its own', async () => {
    const first = await desk.startPanel()
    await until('the icon', () => first.registered().length > 0)
    expect((await first.menu()).map(line => line.label)).toContain('Quit')
    await first.stop()
    const second = await desk.startPanel()
    await until('the icon again', () => second.registered().length > 0)
    await closeWindow(app)
    await until('the window to be gone', async () => (await app.windowCount()) === 0)
    await second.click('Open Brokerlight')
    await (await app.page()).getByText('Add broker').first().waitFor()
  })
})
