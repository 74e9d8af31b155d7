import { benchAgainst, readAgainst } from './lib/against.mjs'
import { ensureBuild } from './lib/build.mjs'
import { ensureDeps } from './lib/deps.mjs'
import { runTs } from './lib/run-ts.mjs'
import { ensureNodeRuntime } from './lib/runtime.mjs'
import { main } from './lib/say.mjs'
import { searchPath, wishSystem } from './lib/system.mjs'
import { whyNoLab } from './lib/why-no-lab.mjs'

/** `npm run --silent bench -- --json`: the figures of the README, taken on this machine; with `--against COMMIT` beside those of that commit. */
await main(async () => {
  const against = readAgainst(process.argv.slice(2))
  await ensureDeps()
  if (against) return await benchAgainst(against)
  const runtime = await ensureNodeRuntime()
  await ensureBuild(runtime.electronEnv)
  await wishSystem('redis', 'lab', 'desktop')
  const missing = await whyNoLab()
  const env = { ...runtime.env, PATH: searchPath, ...(missing ? { BROKERLIGHT_SKIP_LAB: missing } : {}) }
  return await runTs('test/bench/main.ts', process.argv.slice(2), { command: [runtime.command], env })
})
