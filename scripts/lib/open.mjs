import { ensureBuild } from './build.mjs'
import { ensureDeps } from './deps.mjs'
import { hasDisplay } from './display.mjs'
import { electronFlags } from './electron.mjs'
import { runInFront } from './run.mjs'
import { ensureDesktopRuntime } from './runtime.mjs'
import { say } from './say.mjs'

/** Makes the app ready to run and answers the Electron it runs on. */
const ensureApp = async () => {
  await ensureDeps()
  const electron = await ensureDesktopRuntime()
  await ensureBuild(electron.env)
  return electron
}

/** Opens the app with these words; where no window can be shown, says so and runs the terminal face with those. */
export const openApp = async ({ appArgs, terminalArgs, terminalOnly = false }) => {
  const electron = await ensureApp()
  if (!terminalOnly && (await hasDisplay())) {
    say('Opening Brokerlight')
    const drop = ['ELECTRON_RUN_AS_NODE']
    return await runInFront(electron.exec, [...electronFlags(), '.', ...appArgs], { env: electron.env, drop })
  }
  if (!terminalOnly) say('There is no display here: showing the terminal face (Ctrl-C ends it)')
  const env = { ...electron.env, ELECTRON_RUN_AS_NODE: '1' }
  return await runInFront(electron.exec, ['out/main/cli.js', ...terminalArgs], { env })
}
