import { beforeAll, describe, expect, test } from 'vitest'
import { directBroker, writeConfig } from './tools/config.ts'
import type { Desk } from './tools/desk.ts'
import type { RunningApp } from './tools/launch.ts'
import { type Redis, startRedis } from './tools/redis.ts'
import { sitting } from './tools/sitting.ts'
import { until } from './tools/wait.ts'

describe('notifications', () => {
  const started = sitting()
  let desk: Desk
  let app: RunningApp
  let redis: Redis

  beforeAll(async () => {
    desk = await started.desk()
    const other = await startRedis(desk)
    redis = await startRedis(desk)
    started.ends(() => other.stop())
    started.ends(() => redis.stop())
    writeConfig(desk, { aries: directBroker(other.port), zeta: directBroker(redis.port) })
    app = await started.app(desk)
    await until('both brokers to be ok', async () => {
      const lines = (await desk.panel?.menu()) ?? []
      return lines.filter(line => line.label.startsWith('●')).length === 2
    })
  })

  const shown = (count: number) => async () => (await desk.notifications.shown()) === count

  test('are silent while all is well', async () => {
    expect(await desk.notifications.shown()).toBe(0)
    expect(await desk.notifications.past()).toEqual([])
  })

  test('tell a broker that is down with the reason, and a click opens the window at that broker', async () => {
    await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
    await until('the window to be gone', async () => (await app.windowCount()) === 0)
    await redis.stop()
    await until('a notification', shown(1))
    await desk.notifications.clickNewest()
    await (await app.page()).getByRole('heading', { name: 'zeta' }).waitFor()
    await desk.notifications.closeAll()
    const [told] = await until('it in the history', async () => {
      const past = await desk.notifications.past()
      return past.length > 0 && past
    })
    expect(told).toMatchObject({ app: 'Brokerlight', title: 'zeta is down' })
    expect(told?.body).not.toBe('')
  })

  test('tell that it is back, and how long it was down', async () => {
    await redis.start()
    await until('a notification', shown(1))
    await desk.notifications.closeAll()
    await until('it in the history', async () => (await desk.notifications.past()).length === 2)
    const told = (await desk.notifications.past()).find(({ title }) => title === 'zeta is back')
    expect(told).toMatchObject({ body: expect.stringMatching(/^It was down for /) })
  })

  test('are silent for a muted broker', async () => {
    await desk.panel?.click('● zeta', 'Mute 1 h')
    await until('the mute', async () => {
      const line = (await desk.panel?.menu())?.find(({ label }) => label.startsWith('● zeta'))
      return line?.lines.at(-1)?.label.startsWith('Unmute')
    })
    await redis.stop()
    await until('the broker to be down', async () =>
      (await desk.panel?.menu())?.some(({ label }) => label.startsWith('■ zeta')),
    )
    await (await app.page()).waitForTimeout(3_000)
    expect(await desk.notifications.shown()).toBe(0)
    expect(await desk.notifications.past()).toHaveLength(2)
  })
})
