import { err, ok } from '#core/result'
import { say } from '#core/text/say'
import { version } from '../package.json'
import { openApp } from './app.ts'
import { launchDemo } from './demo/launch.ts'
import { localTime } from './engine/local-time.ts'
import { catchOwnFaults } from './engine/own-faults.ts'
import { exitCode } from './terminal/exit.ts'
import { runTerminal } from './terminal/main.ts'
import type { OpenEngine } from './terminal/open.ts'

const { stdin, stdout, stderr, env, argv } = process
let tell = (text: string): void => void stderr.write(`${text}\n`)
const cannotGoOn = (error: string): void => {
  tell(`brokerlight: ${say('en', 'own-fault-ends', { error })}`)
  process.exit(exitCode.broken)
}
const faults = catchOwnFaults({
  tell: error => tell(`brokerlight: ${say('en', 'own-fault-goes-on', { error })}`),
  end: cannotGoOn,
  write: stack => void stderr.write(`${stack}\n`),
})

const open: OpenEngine = async (options, isOnce, note) => {
  tell = note
  const demo = options.demo ? await launchDemo() : ok(null)
  if (!demo.ok) return demo
  const app = await openApp({
    env,
    version,
    language: 'en',
    configPath: options.config,
    demo: demo.value,
    only: options.broker,
    face: 'terminal',
    isOnce,
    store: null,
    faults,
    complain: note,
  })
  if (!app.ok) {
    await demo.value?.stop()
    return err(app.error)
  }
  const { engine, brokers, stop } = app.value
  // What stays to watch goes on; one answer that may be wrong by then is not given.
  if (!isOnce) faults.goOn()
  return ok({
    engine,
    brokers: brokers(),
    async close() {
      await stop()
      await demo.value?.stop()
    },
  })
}

const code = await runTerminal(argv.slice(2), {
  io: { stdin, stdout, stderr, env },
  version,
  local: localTime,
  open,
  insist: () => process.exit(130),
  onInterrupt(handler) {
    process.on('SIGINT', handler)
    process.on('SIGTERM', handler)
  },
})
process.exit(code)
