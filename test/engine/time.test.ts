import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, type TestContext, test } from 'vitest'
import type { Snapshot } from '#core/model/snapshot'
import { type BuiltCli, buildCli, type Running, start } from './tools/cli.ts'
import { temporaryFolder } from './tools/folder.ts'
import { startRedis } from './tools/loopback-redis.ts'
import { machineRulesOff } from './tools/machine-rules.ts'
import { until } from './tools/wait.ts'

let cli: BuiltCli

beforeAll(async () => {
  cli = await buildCli()
})
afterAll(() => cli.remove())

/** Loaded before the app: at each SIGUSR2 its wall clock jumps an hour ahead, or back again. */
const jumpingClock = `data:text/javascript,${encodeURIComponent(`
  const real = Date.now
  let aheadMs = 0
  Date.now = () => real() + aheadMs
  process.on('SIGUSR2', () => { aheadMs = aheadMs === 0 ? 3600000 : 0 })
`)}`

/** The shipped terminal face as a process of its own, watching a Redis that is well all the time. */
async function watching({ onTestFinished }: TestContext): Promise<Running> {
  const home = temporaryFolder()
  onTestFinished(home.remove)
  const redis = await startRedis(home.path)
  onTestFinished(redis.kill)
  const alerts = JSON.stringify({ rules: machineRulesOff })
  const broker = `{ reach: { local: true }, redis: { port: ${redis.port} }, alerts: ${alerts} }`
  writeFileSync(join(home.path, 'brokers.yaml'), `brokers: { nebula: ${broker} }\n`)
  const words = ['watch', '--json', '--config', join(home.path, 'brokers.yaml')]
  const run = start(process.execPath, ['--import', jumpingClock, cli.script, ...words], {
    HOME: home.path,
    BROKERLIGHT_HOME: home.path,
  })
  onTestFinished(async () => {
    run.process.kill('SIGCONT')
    run.process.kill('SIGTERM')
    await run.finished
  })
  await until('the broker to be ok', () => shown(run).at(-1)?.worst === 'ok')
  return run
}

/** Every snapshot that was printed whole. */
const shown = (run: Running): readonly Snapshot[] =>
  run
    .stdout()
    .split('\n')
    .slice(0, -1)
    .map(line => JSON.parse(line) as Snapshot)

/** What was ever told of the broker besides that it is ok, from its first good sample on. */
function troubles(run: Running): readonly string[] {
  const all = shown(run).map(({ brokers }) => brokers[0])
  const first = all.findIndex(broker => broker?.health.level === 'ok')
  return all
    .slice(first)
    .flatMap(broker => [broker?.health.level ?? 'gone', ...(broker?.alerts ?? []).map(({ rule }) => rule)])
    .filter(word => word !== 'ok')
}

/** Samples go on: a newer one than those so far is shown. */
async function goesOn(run: Running): Promise<void> {
  const before = shown(run).length
  await until('more samples', () => shown(run).length > before + 5)
}

describe.concurrent('time is not what it seems, and the broker is well', () => {
  test('the app itself is stopped for 20 s: nothing is told', async context => {
    const run = await watching(context)
    run.process.kill('SIGSTOP')
    await sleep(20_000)
    run.process.kill('SIGCONT')
    await goesOn(run)
    expect(troubles(run).filter(word => word !== 'unknown')).toEqual([])
    expect(shown(run).at(-1)?.worst).toBe('ok')
  })

  test('the clock jumps an hour ahead and back: nothing is told', async context => {
    const run = await watching(context)
    run.process.kill('SIGUSR2')
    await goesOn(run)
    const ahead = shown(run).at(-1)?.atMs ?? 0
    expect(ahead - Date.now()).toBeGreaterThan(3_500_000)
    run.process.kill('SIGUSR2')
    await goesOn(run)
    await sleep(5_000)
    expect(troubles(run).filter(word => word !== 'unknown')).toEqual([])
    expect(shown(run).at(-1)?.worst).toBe('ok')
  })
})
