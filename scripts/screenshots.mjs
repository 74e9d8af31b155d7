import { ensureBuild } from './lib/build.mjs'
import { ensureDeps } from './lib/deps.mjs'
import { startDesktop } from './lib/desktop.mjs'
import { runTs } from './lib/run-ts.mjs'
import { ensureDesktopRuntime } from './lib/runtime.mjs'
import { main } from './lib/say.mjs'
import { ensureSystem, searchPath, wishSystem } from './lib/system.mjs'

/** `npm run screenshots`: the pictures of README and docs, taken of the real app on the demo broker. */
await main(async () => {
  await ensureDeps()
  await ensureSystem('desktop')
  await wishSystem('redis')
  const electron = await ensureDesktopRuntime()
  await ensureBuild(electron.env)
  const { prefix, env, drop, stop } = await startDesktop()
  try {
    const command = [...prefix, process.execPath]
    const all = { ...electron.env, ...env, PATH: searchPath }
    return await runTs('test/app/screenshots.ts', process.argv.slice(2), { command, env: all, drop })
  } finally {
    await stop()
  }
})
