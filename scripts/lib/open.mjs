import { ensureBuild } from './build.mjs'
import { ensureDeps } from './deps.mjs'
import { hasDisplay } from './display.mjs'
import { electronFlags } from './electron.mjs'
import { runInFront } from './run.mjs'
import { ensureDesktopRuntime } from './runtime.mjs'
import { say } from './say.mjs'
import { ensureSystem, wishSystem } from './system.mjs'

/** Makes the app ready to run and answers the Electron it runs on. */
const ensureApp = async () => {
  await ensureDeps()
  const electron = await ensureDesktopRuntime()
  await ensureBuild(electron.env)
  return electron
}

/** What Chromium lacks on a machine (a bus, OpenGL) is no news to whoever types here: only what ends it is printed. */
const quietly = '--log-level=3'

const crashes = { 132: 'SIGILL', 133: 'SIGTRAP', 134: 'SIGABRT', 139: 'SIGSEGV' }

const openWindow = async (electron, appArgs) => {
  await ensureSystem('window')
  await wishSystem('notifications')
  say('Opening Brokerlight')
  const words = [...electronFlags(), quietly, '.', ...appArgs]
  const drop = ['ELECTRON_RUN_AS_NODE']
  const code = await runInFront(electron.exec, words, { env: electron.env, drop })
  if (crashes[code])
    say(`Electron crashed (${crashes[code]}). \`npm start -- --log-level=0\` shows what it complained of.`)
  return code
}

/** Opens the app with these words; where no window can be shown, says so and runs the terminal face with those. */
export const openApp = async ({ appArgs, terminalArgs, terminalOnly = false }) => {
  const electron = await ensureApp()
  const isShown = await hasDisplay()
  if (isShown && !terminalOnly) return await openWindow(electron, appArgs)
  if (!isShown) {
    say(`There is no display here: showing the terminal face${terminalOnly ? '' : ' (Ctrl-C ends it)'}`)
  }
  const env = { ...electron.env, ELECTRON_RUN_AS_NODE: '1' }
  return await runInFront(electron.exec, ['out/main/cli.js', ...terminalArgs], { env })
}
