import type { Page } from 'playwright'
import { beforeAll, describe, expect, test } from 'vitest'
import { brokerTags } from '../lab/harness/images.ts'
import type { Lab } from '../lab/harness/open.ts'
import { labMissing, runningLab } from '../lab/harness/use.ts'
import { labBroker } from '../lab/tools/desk.ts'
import { digestOfTag, expectNothingLost, layBroker, type Truth, truth } from '../lab/tools/truth.ts'
import { writeConfig } from './tools/config.ts'
import type { Desk } from './tools/desk.ts'
import type { RunningApp } from './tools/launch.ts'
import { chooseTag, goToTab, releaseRows, startPlan } from './tools/operate.ts'
import { sitting } from './tools/sitting.ts'
import { until } from './tools/wait.ts'

describe.runIf(labMissing() === undefined)('the app on a real host', () => {
  const started = sitting()
  let lab: Lab
  let desk: Desk
  let app: RunningApp
  let page: Page
  let before: Truth

  beforeAll(async () => {
    lab = runningLab()
    before = await layBroker(lab)
    desk = await started.desk()
    const { brokers } = labBroker(lab) as { readonly brokers: Readonly<Record<string, unknown>> }
    writeConfig(desk, brokers)
    app = await started.app(desk)
    page = await app.page()
  })

  const trayLine = async (start: string): Promise<string | undefined> =>
    (await desk.panel?.menu())?.map(line => line.label).find(label => label.startsWith(start))

  test('watches the broker through the tunnel', async () => {
    await until('the broker to be ok', () => trayLine('● nebula'))
    await page.getByRole('heading', { level: 1, name: 'nebula' }).waitFor()
    await page.getByRole('row').filter({ hasText: 'detektor:frames' }).waitFor()
  })

  test('deploys a version to the end, and that version runs', async () => {
    await chooseTag(page, brokerTags.second)
    await startPlan(page, new RegExp(`^Deploy ${brokerTags.second} to nebula`))
    expect(await page.locator('.run-closing.ok').count()).toBe(1)
    const { digest } = await expectNothingLost(lab, before)
    expect(digest).toBe(await digestOfTag(lab, brokerTags.second))
    await until('the release in the list', async () =>
      (await releaseRows(page))[0]?.includes(brokerTags.second),
    )
  })

  test('returns from one that exits, while the tray shows the run', async () => {
    await goToTab(page, 'Overview')
    const serving = (await truth(lab)).digest
    await chooseTag(page, brokerTags.exits)
    const title = new RegExp(`^Deploy ${brokerTags.exits} to nebula`)
    const ended = startPlan(page, title)
    await until('the run in the tray', async () =>
      (await desk.panel?.menu())?.some(line => title.test(line.label)),
    )
    expect(await ended).toContain('failed, the old release serves')
    expect((await expectNothingLost(lab, before)).digest).toBe(serving)
  })

  test('rolls back to the version before from the tray', async () => {
    await goToTab(page, 'Overview')
    await desk.panel?.click('● nebula', `Roll back to ${brokerTags.first}`)
    await startPlan(page, /^Roll back /)
    expect(await page.locator('.run-closing.ok').count()).toBe(1)
    const { digest } = await expectNothingLost(lab, before)
    expect(digest).toBe(await digestOfTag(lab, brokerTags.first))
  })

  test('tells when the host is cut off, and when it is back', async () => {
    await until('the broker to be ok', () => trayLine('● nebula'))
    await desk.notifications.closeAll()
    const told = (await desk.notifications.past()).length
    await lab.sshd.gpu.stop()
    started.ends(() => lab.sshd.gpu.start())
    await lab.sshd.gpu.killSessions()
    await until('a notification', async () => (await desk.notifications.shown()) === 1)
    await lab.sshd.gpu.start()
    await until('the broker to be ok', () => trayLine('● nebula'))
    await until('that it is back', async () => {
      await desk.notifications.closeAll()
      return (await desk.notifications.past()).length >= told + 2
    })
    const titles = (await desk.notifications.past()).map(({ title }) => title)
    expect(titles).toEqual(
      expect.arrayContaining(['nebula cannot be watched: its host cannot be reached', 'nebula is back']),
    )
  })
})
