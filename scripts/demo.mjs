import { openApp } from './lib/open.mjs'
import { main } from './lib/say.mjs'
import { wishSystem } from './lib/system.mjs'

/** `npm run demo`: the app on the embedded demo broker; `--once` prints its state in the terminal and ends. */
const args = process.argv.slice(2)
const once = args.includes('--once')
const rest = ['--demo', ...args.filter(arg => arg !== '--once')]

await main(async () => {
  await wishSystem('redis')
  return await openApp({
    appArgs: rest,
    terminalArgs: [once ? 'status' : 'watch', ...rest],
    terminalOnly: once,
  })
})
