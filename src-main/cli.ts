import { err, ok } from '#core/result'
import { version } from '../package.json'
import { openApp } from './app.ts'
import { launchDemo } from './demo/launch.ts'
import { localTime } from './engine/local-time.ts'
import { runTerminal } from './terminal/main.ts'
import type { OpenEngine } from './terminal/open.ts'

const open: OpenEngine = async (options, isOnce, note) => {
  const demo = options.demo ? await launchDemo() : ok(null)
  if (!demo.ok) return demo
  const app = await openApp({
    env: process.env,
    version,
    language: 'en',
    configPath: options.config,
    demo: demo.value,
    only: options.broker,
    face: 'terminal',
    isOnce,
    store: null,
    complain: note,
  })
  if (!app.ok) {
    await demo.value?.stop()
    return err(app.error)
  }
  const { engine, brokers, stop } = app.value
  return ok({
    engine,
    brokers: brokers(),
    async close() {
      await stop()
      await demo.value?.stop()
    },
  })
}

const { stdin, stdout, stderr, env, argv } = process
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
