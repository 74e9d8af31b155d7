import { beforeAll, describe, expect, test } from 'vitest'
import { directBroker, writeConfig } from './tools/config.ts'
import type { Desk } from './tools/desk.ts'
import type { RunningApp } from './tools/launch.ts'
import { startRedis } from './tools/redis.ts'
import { sitting } from './tools/sitting.ts'
import { until } from './tools/wait.ts'

describe('sleep and wake', () => {
  const started = sitting()
  let desk: Desk
  let app: RunningApp

  beforeAll(async () => {
    desk = await started.desk()
    const redis = await startRedis(desk)
    started.ends(() => redis.stop())
    writeConfig(desk, { nebula: directBroker(redis.port) })
    app = await started.app(desk)
    await until('the broker to be ok', () => lineOf('●'))
  })

  const lineOf = async (start: string): Promise<string | undefined> =>
    (await desk.panel?.menu())?.map(line => line.label).find(label => label.startsWith(start))
  /** What the system tells when the lid closes and opens. */
  const tell = (event: 'suspend' | 'resume'): Promise<boolean> =>
    app.electron.evaluate(({ powerMonitor }, name) => powerMonitor.emit(name), event)

  test('a machine that goes to sleep knows nothing of its brokers, and tells no fault', async () => {
    await tell('suspend')
    expect(await until('the broker to be unknown', () => lineOf('○'))).toContain('nebula')
    expect((await desk.panel?.icon())?.tooltip).toContain('unknown')
  })

  test('and one that wakes up sees them again, with nothing to tell', async () => {
    await tell('resume')
    await until('the broker to be ok', () => lineOf('●'))
    expect(await desk.notifications.shown()).toBe(0)
    expect(await desk.notifications.past()).toEqual([])
  })
})
