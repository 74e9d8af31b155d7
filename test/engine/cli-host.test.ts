import { afterAll, beforeAll, expect, it } from 'vitest'
import { launchDemo } from '../../src-main/demo/launch.ts'
import { type BuiltCli, buildCli, type Finished, start } from './tools/cli.ts'
import { createCleanups, temporaryFolder } from './tools/folder.ts'

const cleanups = createCleanups()
let cli: BuiltCli
let demo: string
let home: string

beforeAll(async () => {
  const folder = temporaryFolder()
  cleanups.add(folder.remove)
  home = folder.path
  cli = await buildCli()
  cleanups.add(cli.remove)
  const launched = await launchDemo({ script: cli.demoHost })
  if (!launched.ok) throw new Error(launched.error)
  cleanups.add(launched.value.stop)
  demo = launched.value.configPath
})
afterAll(() => cleanups.run())

const host = (...args: readonly string[]): Promise<Finished> => {
  const argv = [cli.script, 'host', '--config', demo, ...args]
  return start(process.execPath, argv, { HOME: home, BROKERLIGHT_HOME: home }).finished
}

it('shows the host of a broker in the terminal, a line for each thing', async () => {
  const { code, stdout } = await host()
  expect(code).toBe(0)
  expect(stdout).toMatch(/^Demo broker {2}ssh demo\n {2}machine .* processors, .* memory available/)
  expect(stdout).toMatch(/^ {2}GPU 0 .*Stand-in GPU/m)
  expect(stdout).toMatch(/^ {2}broker .*demo-redis, running, healthy/m)
})

it('shows it as JSON', async () => {
  expect(JSON.parse((await host('--json')).stdout)).toMatchObject([
    {
      name: 'demo',
      host: { value: { machine: { state: 'known' }, gpu: { state: 'known' } } },
      containers: {
        value: { networks: expect.arrayContaining([expect.objectContaining({ name: 'detektor-network' })]) },
      },
    },
  ])
})
