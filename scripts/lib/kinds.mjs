import { ensureBuild } from './build.mjs'
import { startDesktop } from './desktop.mjs'
import { ensureDesktopRuntime, ensureNodeRuntime } from './runtime.mjs'
import { Refusal } from './say.mjs'
import { ensureSystem, searchPath, wishSystem } from './system.mjs'
import { whyNoLab } from './why-no-lab.mjs'

const here = { command: [process.execPath], env: {} }

/** A test that holds only today or only in one zone fails where it is written: the unit tests run in another year and zone. */
const elsewhere = { TZ: 'America/St_Johns', BROKERLIGHT_TEST_DAYS_AHEAD: '400' }
const wherever = Object.fromEntries(
  Object.entries(elsewhere).map(([name, value]) => [name, process.env[name] ?? value]),
)

const onEngineRuntime = async () => {
  const { command, env } = await ensureNodeRuntime()
  return { command: [command], env }
}

const forEngine = async () => {
  await ensureSystem('redis')
  await wishSystem('outside')
  await wishSystem('shells')
  return await onEngineRuntime()
}

const forLab = async () => {
  await wishSystem('lab')
  const missing = await whyNoLab()
  if (missing) throw new Refusal(missing)
  return await onEngineRuntime()
}

const forApp = async () => {
  if (process.platform !== 'linux') throw new Refusal('the app is driven over D-Bus, which needs Linux')
  await ensureSystem('desktop')
  await wishSystem('redis')
  if (process.getuid() === 0) await wishSystem('lab')
  const electron = await ensureDesktopRuntime()
  await ensureBuild(electron.env)
  const missing = await whyNoLab()
  const desktop = await startDesktop()
  return {
    command: [...desktop.prefix, process.execPath],
    env: { ...electron.env, ...desktop.env, ...(missing ? { BROKERLIGHT_SKIP_LAB: missing } : {}) },
    drop: desktop.drop,
    stop: desktop.stop,
  }
}

/**
 * The kinds of tests in the order they run: `prepare` installs what a kind needs and answers how to run it, or refuses
 * with the reason why this machine cannot.
 */
export const kinds = {
  check: { prepare: () => here },
  unit: { prepare: () => ({ ...here, env: wherever }) },
  engine: { prepare: forEngine },
  lab: { prepare: forLab },
  app: { prepare: forApp },
}

/** The environment every kind gets. */
export const commonEnv = { PATH: searchPath }
