import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type App, openApp } from '../../../src-main/app.ts'

/** A real app that keeps everything in `home`, with this config and these trusted host keys. */
export async function openTestApp(home: string, config: string, trusted: string): Promise<App> {
  const data = join(home, 'app', 'data')
  const configPath = join(home, 'brokers.yaml')
  mkdirSync(data, { recursive: true })
  writeFileSync(join(data, 'known_hosts'), trusted)
  writeFileSync(configPath, config)
  const app = await openApp({
    env: { HOME: home, BROKERLIGHT_HOME: join(home, 'app') },
    version: 'test',
    language: 'en',
    configPath,
    demo: null,
    only: null,
    face: 'window',
    isOnce: false,
    store: null,
    complain(text) {
      throw new Error(text)
    },
  })
  if (!app.ok) throw new Error(app.error)
  return app.value
}
