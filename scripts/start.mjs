import { openApp } from './lib/open.mjs'
import { main } from './lib/say.mjs'

/** `npm start`: the app on the user's own brokers. */
const args = process.argv.slice(2)
await main(() => openApp({ appArgs: args, terminalArgs: ['watch', ...args] }))
