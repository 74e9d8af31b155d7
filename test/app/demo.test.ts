import { existsSync } from 'node:fs'
import type { Page } from 'playwright'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Desk } from './tools/desk.ts'
import type { RunningApp } from './tools/launch.ts'
import { chooseTag, goToTab, releaseRows, startPlan } from './tools/operate.ts'
import { sitting } from './tools/sitting.ts'
import { until } from './tools/wait.ts'

describe('the demo', () => {
  const started = sitting()
  let desk: Desk
  let app: RunningApp
  let page: Page
  let session: string

  beforeAll(async () => {
    desk = await started.desk()
    app = await started.app(desk, { args: ['--demo'] })
    page = await app.page()
    session = await app.electron.evaluate(({ app: main }) => main.getPath('userData'))
    await isOk()
  })

  /** What a run brought up (entries that waited meanwhile) is over a while after it. */
  const isOk = async (): Promise<void> => {
    let labels: readonly string[] = []
    await until(
      () => `the demo broker to be ok in ${labels.join(' | ')}`,
      async () => {
        labels = await trayLabels()
        return labels.some(label => label.startsWith('●'))
      },
    )
  }

  const trayLabels = async (): Promise<readonly string[]> =>
    ((await desk.panel?.menu()) ?? []).map(line => line.label)

  test('says everywhere that it is one', async () => {
    expect(await trayLabels()).toEqual(expect.arrayContaining([expect.stringContaining('(demo)')]))
    expect((await desk.panel?.icon())?.tooltip).toContain('(demo)')
    await page.getByText(/^Demo: this broker runs on this machine/).waitFor()
  })

  test('samples a broker that works', async () => {
    const row = page.getByRole('row').filter({ hasText: 'detektor:frames' })
    const lengths = new Set<string>()
    await until('the stream to move', async () => lengths.add((await row.textContent()) ?? '').size > 1)
  })

  test('opens a queue to its consumers, and changes it by a plan that says how', async () => {
    await goToTab(page, 'Queues')
    await page.getByRole('button', { name: 'detektor:frames' }).click()
    const group = page.getByRole('region', { name: 'frame-buffer' })
    await group.getByRole('cell', { name: 'worker-1' }).waitFor()
    await group.getByRole('button', { name: 'Pending entries' }).click()
    await group.getByText(/\d+ in all, 0 chosen/).waitFor()
    await page.getByRole('button', { name: 'Create group…' }).click()
    await page.getByLabel('Group', { exact: true }).fill('late')
    await page.getByRole('radio', { name: /^Now/ }).check()
    await page.getByRole('button', { name: 'Show the plan' }).click()
    await page.getByText("XGROUP CREATE detektor:frames late '$'").first().waitFor()
    await startPlan(page, /late/)
    expect(await page.locator('.run-closing.ok').count()).toBe(1)
    await page.getByRole('button', { name: 'Back to the broker' }).click()
    await page.getByRole('button', { name: 'detektor:frames' }).click()
    await page.getByRole('region', { name: 'late' }).waitFor()
  })

  test('shows the machine, its GPU and the broker among the containers', async () => {
    await goToTab(page, 'Host')
    await page.getByRole('button', { name: /Stand-in GPU/ }).waitFor()
    await page.getByRole('row', { name: /the broker/ }).waitFor()
  })

  test('draws its past, and keeps which rules are in force', async () => {
    await goToTab(page, 'Overview')
    await page.getByRole('button', { name: '1 h', exact: true }).click()
    await page.getByText(/^kept here, each \d+ s$/).waitFor()
    await page.locator('[data-chart=commands] .strip-value:not(.missing)').waitFor()
    await goToTab(page, 'Alerts')
    await page.getByText(/^\d+ of \d+ rules are in force\.$/).waitFor()
  })

  test('deploys a version to the end', async () => {
    await chooseTag(page, 'main-e4f5a6b')
    const said = await startPlan(page, /^Deploy main-e4f5a6b to /)
    expect(said).toContain('main-e4f5a6b')
    expect(await page.locator('.run-closing.ok').count()).toBe(1)
    await until('the release in the list', async () =>
      /main-e4f5a6b.*deploy.*running/s.test((await releaseRows(page))[0] ?? ''),
    )
  })

  test('returns from a broken version by itself, and the old one serves', async () => {
    await goToTab(page, 'Overview')
    await chooseTag(page, 'main-dead0ff')
    const said = await startPlan(page, /^Deploy main-dead0ff to /)
    expect(said).toContain('failed, the old release serves')
    await until('the release in the list', async () =>
      /main-e4f5a6b.*running/s.test((await releaseRows(page))[0] ?? ''),
    )
  })

  test('asks before it quits while a run goes, and stays when told to', async () => {
    await goToTab(page, 'Overview')
    await app.electron.evaluate(({ dialog }) => {
      const asked: string[] = []
      Object.assign(globalThis, { asked })
      // Nobody can click a native message box here: it answers "Cancel".
      Object.assign(dialog, {
        showMessageBox(options: { readonly detail: string }) {
          asked.push(options.detail)
          return Promise.resolve({ response: 1, checkboxChecked: false })
        },
      })
    })
    await chooseTag(page, 'main-bad0bad')
    const title = /^Deploy main-bad0bad to /
    const ended = startPlan(page, title)
    await until('the run in the tray', async () => (await trayLabels()).some(label => title.test(label)))
    await desk.panel?.click('Quit')
    const asked = await until('the question', () =>
      app.electron.evaluate(() => (globalThis as { readonly asked?: readonly string[] }).asked?.[0]),
    )
    expect(asked).toMatch(/^Deploy main-bad0bad to .* is running\./)
    expect(await ended).toContain('failed, the old release serves')
  })

  test('rolls back to the version before with one click', async () => {
    await goToTab(page, 'Overview')
    await page.getByRole('button', { name: 'Roll back', exact: true }).click()
    const said = await startPlan(page, /^Roll back /)
    expect(said).toContain('main-a1b2c3d')
    expect(await page.locator('.run-closing.ok').count()).toBe(1)
    await until('the release in the list', async () =>
      /main-a1b2c3d.*rollback.*running/s.test((await releaseRows(page))[0] ?? ''),
    )
  })

  test('tells of a run that ended while no window was open, and a click shows that run', async () => {
    await goToTab(page, 'Overview')
    await chooseTag(page, 'main-e4f5a6b')
    const title = /^Deploy main-e4f5a6b to /
    await page.getByRole('dialog', { name: title }).getByRole('button', { name: 'Deploy' }).click()
    await page.getByRole('heading', { level: 1, name: title }).waitFor()
    await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
    await until('the window to be gone', async () => (await app.windowCount()) === 0)
    await until('a notification', async () => (await desk.notifications.shown()) === 1)
    await desk.notifications.clickNewest()
    await desk.notifications.closeAll()
    const [told] = await desk.notifications.past()
    expect(told?.title).toMatch(/^Deploy main-e4f5a6b to .*: done$/)
    page = await app.page()
    await page.locator('.run-closing.ok').waitFor()
    await page.getByRole('heading', { level: 1, name: title }).waitFor()
  })

  test('backs up from the tray, and the check tools find the copy valid', async () => {
    await isOk()
    await desk.panel?.click('●', 'Back up now')
    await startPlan(page, /^Back up /)
    expect(await page.locator('.run-closing.ok').count()).toBe(1)
    await goToTab(page, 'Backups')
    await page
      .getByText(/redis-check-rdb .*valid/)
      .first()
      .waitFor()
    await page
      .getByText(/redis-check-aof .*valid/)
      .first()
      .waitFor()
  })

  test('leaves nothing behind', async () => {
    const { configPath } = (await page.evaluate('window.brokerlight.snapshot()')) as {
      readonly configPath: string
    }
    expect([existsSync(session), existsSync(configPath)]).toEqual([true, true])
    await app.stop()
    await until('its folders to be gone', () => !existsSync(session) && !existsSync(configPath))
  })
})
