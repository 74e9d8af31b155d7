import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { beforeAll, describe, expect, test } from 'vitest'
import { directBroker, writeConfig } from './tools/config.ts'
import type { Desk } from './tools/desk.ts'
import type { RunningApp } from './tools/launch.ts'
import { startRedis } from './tools/redis.ts'
import { sitting } from './tools/sitting.ts'
import { until } from './tools/wait.ts'

/** Would be found again wherever it were written. */
const canary = 'cAnArY-5e0d-wachtwoord'

describe('a password on a desktop without a keyring', () => {
  const started = sitting()
  let desk: Desk
  let app: RunningApp
  let page: Page

  beforeAll(async () => {
    desk = await started.desk()
    const redis = await startRedis(desk, ['--requirepass', canary])
    started.ends(() => redis.stop())
    writeConfig(desk, {
      nebula: directBroker(redis.port, { redis: { port: redis.port, password: { stored: 'nebula' } } }),
    })
    app = await started.app(desk)
    page = await app.page()
    await app.electron.evaluate(({ dialog }) => {
      const told: string[] = []
      Object.assign(globalThis, { told })
      // Nobody can close a native message box here.
      Object.assign(dialog, {
        showMessageBox(options: { readonly message: string }) {
          told.push(options.message)
          return Promise.resolve({ response: 0, checkboxChecked: false })
        },
      })
    })
  })

  test('is asked for, and opens the broker', async () => {
    const question = page.getByRole('dialog', { name: 'nebula needs a secret' })
    await question.getByLabel(/./).first().fill(canary)
    await question.getByRole('checkbox').check()
    await question.getByRole('button', { name: 'Continue' }).click()
    await question.waitFor({ state: 'hidden' })
    await until('the broker to be ok', async () =>
      (await desk.panel?.menu())?.some(line => line.label.startsWith('●')),
    )
  })

  test('is not stored, and the person who wanted that is told why', async () => {
    const told = await app.electron.evaluate(() => (globalThis as { readonly told?: readonly string[] }).told)
    expect(told).toEqual([expect.stringContaining('no keyring')])
  })

  test('stands in no file of the home and in nothing the app wrote or showed', async () => {
    const files = readdirSync(desk.home, { recursive: true, withFileTypes: true }).filter(entry =>
      entry.isFile(),
    )
    const found = files
      .map(entry => join(entry.parentPath, entry.name))
      .filter(file => readFileSync(file).includes(canary))
    expect(files.length).toBeGreaterThan(0)
    expect(found).toEqual([])
    expect(app.output()).not.toContain(canary)
    expect(await page.content()).not.toContain(canary)
  })
})
