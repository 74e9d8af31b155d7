import { ensureElectron } from './electron.mjs'
import { Refusal } from './say.mjs'
import { ensureSystem } from './system.mjs'

/** `node:sqlite` needs no flag from here on. */
const systemNodeWillDo = () => {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  return major > 22 || (major === 22 && minor >= 13)
}

/** Electron with the libraries it needs here. */
export const ensureDesktopRuntime = async () => {
  await ensureSystem('electron')
  return await ensureElectron()
}

/** A plain Node that the engine runs on: Electron's own, so that every face has the same, else this one if new enough. */
export const ensureNodeRuntime = async () => {
  try {
    const electron = await ensureDesktopRuntime()
    return {
      command: electron.exec,
      env: { ...electron.env, ELECTRON_RUN_AS_NODE: '1' },
      electronEnv: electron.env,
    }
  } catch (error) {
    if (!(error instanceof Refusal) || !systemNodeWillDo()) throw error
    return { command: process.execPath, env: {}, electronEnv: {} }
  }
}
