import { homedir } from 'node:os'
import { join } from 'node:path'
import { ok } from '#core/result'
import { version } from '../package.json'
import { openApp } from './app.ts'
import { launchDemo } from './demo/launch.ts'
import { passingFolder } from './demo/passing-folder.ts'
import { startDesktop } from './desktop/app.ts'
import { localTime } from './engine/local-time.ts'
import { placesOf } from './engine/paths.ts'

const args = process.argv.slice(1)
const isDemo = args.includes('--demo')
const configAt = args.indexOf('--config')
const { env } = process

for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', () => {
    // A terminal that was closed takes no more words; Electron would stop everything with a dialog about it.
  })
}

startDesktop({
  sessionFolder: isDemo
    ? passingFolder()
    : join(placesOf(env, process.platform, homedir()).dataFolder, 'window'),
  voice: language => ({ language, local: localTime }),
  async open({ language, secrets }) {
    const demo = isDemo ? await launchDemo() : ok(null)
    if (!demo.ok) return demo
    const app = await openApp({
      env,
      version,
      language,
      configPath: configAt < 0 ? null : (args[configAt + 1] ?? null),
      demo: demo.value,
      only: null,
      face: 'window',
      isOnce: false,
      store: secrets,
      complain: text => process.stderr.write(`brokerlight: ${text}\n`),
    })
    if (!app.ok) {
      await demo.value?.stop()
      return app
    }
    const { engine, configFile, backupFolder, places, log, stop } = app.value
    return ok({
      engine,
      folders: { config: join(configFile, '..'), backups: backupFolder, logs: places.logFolder },
      log: text => log.error('window', { text }),
      async stop() {
        await stop()
        await demo.value?.stop()
      },
    })
  },
})
