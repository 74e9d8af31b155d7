import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { writeConfig } from './tools/config.ts'
import { appProgram } from './tools/launch.ts'
import { startProgram } from './tools/process.ts'
import { sitting } from './tools/sitting.ts'
import { until } from './tools/wait.ts'

const started = sitting()

test('an app whose terminal was closed goes on when it has something to say there', async () => {
  const desk = await started.desk()
  writeConfig(desk, {})
  // A log that cannot be written is what it has to say.
  mkdirSync(join(desk.home, '.local/share/brokerlight/logs/brokerlight.log'), { recursive: true })
  const app = startProgram(['bash', '-c', 'exec "$@" 2> >(true)', 'terminal', ...appProgram()], desk.env)
  started.ends(() => app.end())
  await until('the tray icon', () => (desk.panel?.registered().length ?? 0) > 0)
  expect((await desk.panel?.menu())?.map(line => line.label)).toContain('Open Brokerlight')
  process.kill(app.pid, 'SIGTERM')
  await until('the end of the app', () => !app.isRunning())
  expect(app.exitCode()).toBe(0)
})
