import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { openTestApp } from '../tools/app.ts'
import { createCleanups, temporaryFolder } from '../tools/folder.ts'
import { freePort, until } from '../tools/wait.ts'

const cleanups = createCleanups()
afterEach(cleanups.run)

test('a backup that another process made is known within minutes, also while the broker is away', async () => {
  const home = temporaryFolder()
  cleanups.add(home.remove)
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  cleanups.add(() => void vi.useRealTimers())
  const broker = `{ reach: { local: true }, redis: { port: ${await freePort()} } }`
  const app = await openTestApp(home.path, `brokers: { nebula: ${broker} }`, '')
  cleanups.add(app.stop)
  const backups = async () => (await app.engine.handlers.snapshot()).brokers[0]?.backups
  await until('a look at the backups', async () => (await backups()) !== undefined)
  const folder = join(app.backupFolder, 'nebula', '20261121-104512')
  mkdirSync(folder, { recursive: true })
  writeFileSync(
    join(folder, 'manifest.json'),
    JSON.stringify({ id: 'x', broker: 'nebula', atMs: 1, bytes: 1 }),
  )
  vi.advanceTimersByTime(310_000)
  await until('the backup', async () => (await backups())?.length === 1)
  expect(await backups()).toMatchObject([{ id: 'x' }])
})
