import { beforeAll, describe, expect, test } from 'vitest'
import { strings } from '#core/text/say'
import { directBroker, writeConfig } from './tools/config.ts'
import type { Desk } from './tools/desk.ts'
import type { RunningApp } from './tools/launch.ts'
import type { Panel } from './tools/panel.ts'
import { type Redis, startRedis } from './tools/redis.ts'
import { sitting } from './tools/sitting.ts'
import { until } from './tools/wait.ts'

describe('the tray', () => {
  const started = sitting()
  let desk: Desk
  let app: RunningApp
  let panel: Panel
  let redis: Redis

  beforeAll(async () => {
    desk = await started.desk()
    if (desk.panel === null) throw new Error('this desk has no panel')
    panel = desk.panel
    redis = await startRedis(desk)
    started.ends(() => redis.stop())
    // A Redis that is back within a second was no outage but a restart, and that is an alert with a line of its own.
    const alerts = { rules: { restarted: false } }
    writeConfig(desk, { nebula: directBroker(redis.port, { title: 'Lost & found_1', alerts }) })
    app = await started.app(desk)
    await until('the broker to be ok', () => lineOf('●'))
  })

  const labels = async (): Promise<readonly string[]> => (await panel.menu()).map(line => line.label)
  const lineOf = async (start: string): Promise<string | undefined> =>
    (await labels()).find(label => label.startsWith(start))

  /** The alpha of each pixel that the panel shows, beside that of the sheet's cell for a column. */
  async function shapes(column: number): Promise<{ readonly shown: string; readonly drawn: string }> {
    const { argb, width } = await panel.icon()
    const drawn = await app.electron.evaluate(
      ({ app: main, nativeImage }, [size, at]) => {
        const sheet = nativeImage.createFromPath(`${main.getAppPath()}/resources/icons/tray-${size}.png`)
        const cell = sheet.crop({ x: at * size, y: 0, width: size, height: size })
        return [...cell.toBitmap()].filter((_, index) => index % 4 === 3).join()
      },
      [width, column] as const,
    )
    return { shown: [...argb].filter((_, index) => index % 4 === 0).join(), drawn }
  }

  test('registers with the panel under the name of the app', async () => {
    expect(panel.registered()).toHaveLength(1)
    expect((await panel.icon()).id).toMatch(/^Brokerlight/)
  })

  test('says in words how the broker is, with its name as it is written', async () => {
    expect((await panel.icon()).tooltip).toMatch(/^Lost & found_1: ok\./)
    expect(await lineOf('●')).toMatch(/^● Lost & found_1 — /)
  })

  test('shows the shape of the level, and another one when the broker goes down', async () => {
    const calm = await shapes(0)
    expect(calm.shown).toBe(calm.drawn)
    await redis.stop()
    await until('the broker to be down', () => lineOf('■'))
    const down = await shapes(8)
    expect(down.shown).toBe(down.drawn)
    expect(down.shown).not.toBe(calm.shown)
    expect((await panel.icon()).tooltip).toMatch(/^Lost & found_1: down\. /)
    await redis.start()
    await until('the broker to be back', () => lineOf('●'))
    expect((await shapes(0)).shown).toBe(calm.shown)
  })

  test('has the actions of each broker, and says why one cannot be pressed', async () => {
    const [broker] = await panel.menu()
    expect(broker?.lines.map(({ label, enabled }) => [label, enabled])).toEqual([
      ['Open', true],
      [expect.stringMatching(/^Deploy latest — ./), false],
      [expect.stringMatching(/^Deploy… — ./), false],
      [expect.stringMatching(/^Roll back — ./), false],
      [expect.stringMatching(/^Back up now/), expect.any(Boolean)],
      ['Mute 1 h', true],
    ])
    expect((await labels()).slice(-3)).toEqual(['Open Brokerlight', 'Settings', 'Quit'])
  })

  test('mutes one broker, and ends that', async () => {
    await panel.click('●', 'Mute 1 h')
    await until('the mute', async () => (await panel.menu())[0]?.lines.at(-1)?.label.startsWith('Unmute'))
    const muted = await shapes(2)
    expect(muted.shown).toBe(muted.drawn)
    await panel.click('●', 'Unmute')
    await until('its end', async () => (await panel.menu())[0]?.lines.at(-1)?.label === 'Mute 1 h')
  })

  test('mutes all until tomorrow, and ends that', async () => {
    await panel.click('Mute all until tomorrow')
    await until('the mute', () => lineOf('Unmute all'))
    await panel.click('Unmute all')
    await until('its end', () => lineOf('Mute all until tomorrow'))
  })

  test('opens the place that was clicked, also in a window that is not there yet', async () => {
    await (await app.page()).getByText('Add broker').first().waitFor()
    await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
    await until('the window to be gone', async () => (await app.windowCount()) === 0)
    await panel.click('Settings')
    await (await app.page()).getByRole('heading', { name: 'Settings' }).waitFor()
    await panel.click('●', 'Open')
    await (await app.page()).getByRole('heading', { name: 'Lost & found_1' }).waitFor()
    expect(await app.windowCount()).toBe(1)
  })

  test('quits the app', async () => {
    await panel.click('Quit')
    await until('the end of the app', app.hasEnded)
    expect(app.exitCode()).toBe(0)
  })
})

describe('the tray of a Polish desktop', () => {
  const started = sitting()

  test('speaks Polish', async () => {
    const desk = await started.desk()
    writeConfig(desk, {})
    await started.app(desk, { env: { LANG: 'pl_PL.UTF-8', LANGUAGE: 'pl' } })
    const labels = await until('the menu', async () => (await desk.panel?.menu())?.map(line => line.label))
    expect(labels.at(-1)).toBe(strings.pl.quit)
    expect((await desk.panel?.icon())?.tooltip).toBe(strings.pl['tray-none'])
  })
})
