import { ensureBuild } from './lib/build.mjs'
import { ensureDeps } from './lib/deps.mjs'
import { runInFront } from './lib/run.mjs'
import { ensureNodeRuntime } from './lib/runtime.mjs'
import { main } from './lib/say.mjs'

/** `npm run --silent brokerlight -- …`: the terminal face, for people and scripts; says something only if there is work. */
await main(async () => {
  await ensureDeps()
  const runtime = await ensureNodeRuntime()
  await ensureBuild(runtime.electronEnv)
  return await runInFront(runtime.command, ['out/main/cli.js', ...process.argv.slice(2)], {
    env: runtime.env,
  })
})
