import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Snapshot } from '#core/model/snapshot'
import { launchDemo } from '../../src-main/demo/launch.ts'
import { type BuiltCli, buildCli, type Finished, start } from './tools/cli.ts'
import { createCleanups, temporaryFolder } from './tools/folder.ts'
import { startRedis } from './tools/loopback-redis.ts'

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

it('says without docker that the folder of the project is missing, and shows no container as seen', async () => {
  const redis = await startRedis(home)
  cleanups.add(redis.kill)
  const app = join(home, 'undocked')
  mkdirSync(join(app, 'config'), { recursive: true })
  const runtime = '{ compose: { directory: ~/nope } }'
  const broker = `{ reach: { local: true }, redis: { port: ${redis.port} }, runtime: ${runtime} }`
  writeFileSync(join(app, 'config', 'brokers.yaml'), `brokers:\n  nebula: ${broker}\n`)
  const env = { HOME: home, BROKERLIGHT_HOME: app, DOCKER_HOST: `unix://${join(home, 'no-docker.sock')}` }
  const status = await start(process.execPath, [cli.script, 'status', '--json'], env).finished
  const { brokers } = JSON.parse(status.stdout) as Snapshot
  expect(brokers[0]).toMatchObject({
    health: {
      level: 'degraded',
      reasons: expect.arrayContaining([
        expect.objectContaining({ code: 'compose-folder-missing', layer: 'container' }),
        expect.objectContaining({ code: 'docker-down', layer: 'container' }),
      ]),
    },
    guards: { backup: { allowed: false, why: expect.stringContaining('The host has no folder ~/nope') } },
  })
  expect(brokers[0]?.layers.find(({ layer }) => layer === 'container')?.level).toBe('degraded')
})
