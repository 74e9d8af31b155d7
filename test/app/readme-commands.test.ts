import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Clone, cloneCheckout } from './tools/clone.ts'
import { appFolder } from './tools/launch.ts'
import { startProgram } from './tools/process.ts'
import { sitting } from './tools/sitting.ts'
import { until } from './tools/wait.ts'

/** Installing packages and building, on a machine that does other things as well. */
const withinMs = 600_000

describe('the two commands of README in a fresh clone', () => {
  const started = sitting()
  let clone: Clone

  beforeAll(async () => {
    clone = await cloneCheckout()
  })
  afterAll(() => clone.remove())

  test('are the ones that README names', () => {
    const readme = readFileSync(join(appFolder, 'README.md'), 'utf8')
    for (const command of [
      'npm run demo ',
      'npm test ',
      '`npm run demo -- --once`',
      '`npm test -- unit engine`',
    ]) {
      expect(readme).toContain(command)
    }
  })

  test('without a display, the demo says so and prints its broker', { timeout: withinMs }, async () => {
    const { code, output } = await clone.run(['npm', 'run', 'demo', '--', '--once'], withinMs)
    expect(output).toContain('There is no display here')
    expect(output).toMatch(/^● Demo broker \(demo\) {2}ok {2}/m)
    expect(code).toBe(0)
    leftNothing()
  })

  test('with a display, it opens the app, and ends whole when it is told to', {
    timeout: withinMs,
  }, async () => {
    const desk = await started.desk()
    const { DISPLAY = '', DBUS_SESSION_BUS_ADDRESS = '', XDG_RUNTIME_DIR = '' } = desk.env
    const demo = clone.start(['npm', 'run', 'demo'], { DISPLAY, DBUS_SESSION_BUS_ADDRESS, XDG_RUNTIME_DIR })
    await until(
      'the demo broker in the tray',
      async () => {
        if (!demo.isRunning()) throw new Error(`the demo ended: ${demo.output()}`)
        const lines = (desk.panel?.registered().length ?? 0) > 0 ? await desk.panel?.menu() : []
        return lines?.some(line => line.label.startsWith('● Demo broker (demo)'))
      },
      withinMs,
    )
    expect(demo.output()).toContain('Opening Brokerlight')
    expect(await windowsOn(desk.env)).toContain('"Brokerlight"')

    // What must be gone afterwards is seen to be there now.
    expect([clone.processes().length > 1, clone.temporaryFiles().length > 0]).toEqual([true, true])
    process.kill(demo.pid, 'SIGTERM')
    await until('the end of the demo', () => !demo.isRunning() && clone.processes().length === 0)
    leftNothing()
  })

  test('npm test runs the kind that it is asked for', { timeout: withinMs }, async () => {
    const { code, output } = await clone.run(['npm', 'test', '--', 'unit', 'unit/core/text/'], withinMs)
    expect(output).toMatch(/^[1-9]\d* passed, 0 failed, 0 skipped$/m)
    expect(code).toBe(0)
    leftNothing()
  })

  const leftNothing = (): void => {
    expect(clone.processes()).toEqual([])
    expect(clone.temporaryFiles()).toEqual([])
    expect(existsSync(clone.appHome)).toBe(false)
  }
})

/** The windows of a screen, as its X server lists them. */
async function windowsOn(env: Readonly<Record<string, string>>): Promise<string> {
  const listing = startProgram(['xwininfo', '-root', '-tree'], env)
  await until('the list of windows', () => !listing.isRunning())
  return listing.output()
}
