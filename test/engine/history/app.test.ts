import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { Engine } from '../../../src-main/engine/engine.ts'
import { openTestApp } from '../tools/app.ts'
import { type BuiltCli, buildCli, start } from '../tools/cli.ts'
import { createCleanups, temporaryFolder } from '../tools/folder.ts'
import { type LoopbackRedis, startRedis } from '../tools/loopback-redis.ts'
import { until } from '../tools/wait.ts'

const perFile = createCleanups()
const perTest = createCleanups()
let redis: LoopbackRedis
let cli: BuiltCli

beforeAll(async () => {
  const folder = temporaryFolder()
  perFile.add(folder.remove)
  mkdirSync(join(folder.path, 'redis'))
  redis = await startRedis(join(folder.path, 'redis'))
  perFile.add(redis.kill)
  cli = await buildCli()
  perFile.add(cli.remove)
})
afterAll(perFile.run)
afterEach(perTest.run)

const config = (): string => `brokers: { nebula: { reach: { local: true }, redis: { port: ${redis.port} } } }`

async function openApp(home: string): Promise<{ readonly engine: Engine; stop(): Promise<void> }> {
  const { engine, stop } = await openTestApp(home, config(), '')
  perTest.add(stop)
  engine.setSeen(true)
  return { engine, stop }
}

const points = async (engine: Engine, atLeast: number): Promise<readonly number[]> => {
  let times: readonly number[] = []
  await until(`${atLeast} points`, async () => {
    const series = await engine.handlers.series({ broker: 'nebula' })
    times = series.filter(({ clients }) => clients !== null).map(({ atMs }) => atMs)
    return times.length >= atLeast
  })
  return times
}

test('the live charts go on after a restart of the app, and the terminal reads what both kept', async () => {
  const home = temporaryFolder()
  perTest.add(home.remove)
  const first = await openApp(home.path)
  const before = await points(first.engine, 3)
  await first.stop()
  const second = await openApp(home.path)
  const after = await points(second.engine, before.length + 2)
  expect(after).toEqual([...new Set(after)].sort((one, other) => one - other))
  // What is kept stands at the beginning of its second.
  expect(Math.abs((after[0] ?? 0) - (before[0] ?? 0))).toBeLessThan(1_000)
  expect(await second.engine.handlers.historySize()).toMatchObject({ trouble: null })

  const env = { HOME: home.path, BROKERLIGHT_HOME: join(home.path, 'app') }
  const common = ['--config', join(home.path, 'brokers.yaml')]
  const run = (...args: string[]) =>
    start(process.execPath, [cli.script, 'history', ...common, ...args], env).finished
  const [list, csv, sketch, unknown] = await Promise.all([
    run('--json'),
    run('--measure', 'redis_connected_clients', '--last', '5m', '--csv'),
    run('--measure', 'redis_connected_clients'),
    run('--measure', 'redis_of_mine'),
  ])
  expect(list.stderr).toBe('')
  expect(JSON.parse(list.stdout)).toContainEqual({
    name: 'redis_connected_clients',
    labels: {},
    unit: 'count',
  })
  const lines = csv.stdout.trimEnd().split('\n')
  expect(lines[0]).toMatch(/^time,redis_connected_clients \(count\),/)
  expect(lines.filter(line => /Z,\d+,\d+,\d+$/.test(line)).length).toBeGreaterThanOrEqual(4)
  expect(sketch).toMatchObject({ code: 0, stderr: '' })
  expect(sketch.stdout).toMatch(
    /kept on this machine\nredis_connected_clients\n +[▁▂▃▄▅▆▇█ ]+\n +last \d+, least/,
  )
  expect(unknown).toMatchObject({ code: 1, stdout: '' })
  expect(unknown.stderr).toContain('There is no redis_of_mine kept of nebula.')
})
