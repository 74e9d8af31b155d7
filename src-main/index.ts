import { join } from 'node:path'
import { ok } from '#core/result'
import { say } from '#core/text/say'
import { version } from '../package.json'
import { openApp } from './app.ts'
import { launchDemo } from './demo/launch.ts'
import { passingFolder } from './demo/passing-folder.ts'
import { startDesktop } from './desktop/app.ts'
import { localTime } from './engine/local-time.ts'
import { catchOwnFaults } from './engine/own-faults.ts'
import { openPlaces } from './engine/paths.ts'

const args = process.argv.slice(1)
const isDemo = args.includes('--demo')
const configAt = args.indexOf('--config')
const { env } = process

for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', () => {
    // A terminal that was closed takes no more words; Electron would stop everything with a dialog about it.
  })
}

const inStderr = (text: string): void => void process.stderr.write(`brokerlight: ${text}\n`)
const faults = catchOwnFaults({
  tell: error => inStderr(say('en', 'own-fault-goes-on', { error })),
  end: inStderr,
  write: inStderr,
})
// The tray goes on: a watcher that is gone tells nobody of anything.
faults.goOn()

/** Chromium cannot run in a folder that is missing or read-only: then its own files are not kept either. */
function sessionFolder(): string {
  // A demo leaves nothing behind, not even an empty folder.
  if (isDemo) return passingFolder()
  const opened = openPlaces(env, 'en')
  const isKept = opened.ok && opened.value.note === null
  return isKept ? join(opened.value.places.dataFolder, 'window') : passingFolder()
}

startDesktop({
  sessionFolder: sessionFolder(),
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
      faults,
      complain: inStderr,
    })
    if (!app.ok) {
      await demo.value?.stop()
      return app
    }
    const { engine, configFile, backupFolder, places, log, note, stop } = app.value
    return ok({
      engine,
      folders: { config: join(configFile, '..'), backups: backupFolder, logs: places.logFolder },
      log: text => log.error('window', { text }),
      note,
      async stop() {
        await stop()
        await demo.value?.stop()
      },
    })
  },
})
