import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { type BuiltCli, buildCli, type Finished, start } from '../engine/tools/cli.ts'
import { temporaryFolder } from '../engine/tools/folder.ts'
import { until } from '../engine/tools/wait.ts'
import { expectFieldCase } from '../tools/field-case.ts'
import { mustOnHost } from './harness/host.ts'
import { brokerTags } from './harness/images.ts'
import { runningLab } from './harness/use.ts'
import { composeIn, layFile, plainCompose, projectBroker } from './tools/host-project.ts'

const lab = runningLab()
const container = 'app-redis-1'
const docker = (...words: readonly string[]): Promise<string> => mustOnHost(lab.hostRun, ['docker', ...words])
let cli: BuiltCli

beforeAll(async () => {
  cli = await buildCli()
  await lab.broker.down()
})
afterAll(async () => {
  cli.remove()
  await lab.broker.reset()
})

/** `status`, once, with an app folder of its own. */
async function status(
  compose: object = { directory: '~/app' },
): Promise<Finished & { readonly tookMs: number }> {
  const home = temporaryFolder()
  onTestFinished(home.remove)
  mkdirSync(join(home.path, 'app', 'config'), { recursive: true })
  writeFileSync(join(home.path, 'app', 'config', 'brokers.yaml'), projectBroker(lab, compose))
  const env = { HOME: home.path, BROKERLIGHT_HOME: join(home.path, 'app') }
  const begunMs = performance.now()
  const finished = await start(process.execPath, [cli.script, 'status'], env).finished
  return { ...finished, tookMs: performance.now() - begunMs }
}

async function up(text = plainCompose()): Promise<void> {
  await layFile(lab, 'app/docker-compose.yml', text)
  await composeIn(lab, 'app', 'up', '-d')
  onTestFinished(lab.broker.down)
}

const crashing = plainCompose().replace(brokerTags.first, brokerTags.exits)

describe('status, asked once', () => {
  test.each<[input: string, lay: () => Promise<unknown>, sentence: RegExp]>([
    [
      'stopped',
      () => up().then(() => docker('stop', '-t', '1', container)),
      /Container app-redis-1 has ended/,
    ],
    ['paused', () => up().then(() => docker('pause', container)), /Container app-redis-1 is paused/],
    [
      'crash-looping',
      async () => {
        await up(crashing)
        const restarts = () => docker('inspect', '-f', '{{.RestartCount}}', container)
        await until('a second restart', async () => Number(await restarts()) > 1, 60_000)
      },
      // Under load the look at the container may come after the verdict, which is the same.
      /ends and is started over and over|Nothing listens/,
    ],
    [
      'only created',
      () => up().then(() => composeIn(lab, 'app', 'up', '--no-start', '--force-recreate')),
      /never started/,
    ],
    ['taken away', () => up().then(() => composeIn(lab, 'app', 'down')), /no container of service redis/],
  ])('of a compose broker that is %s: down, as watch says, within seconds', async (input, lay, sentence) => {
    await lay()
    const { code, stdout, stderr, tookMs } = await status()
    expect([code, stderr]).toEqual([2, ''])
    const shown = /down/.test(stdout) && sentence.test(stdout) ? `down: ${sentence.source}` : stdout
    const expected = { shown: `down: ${sentence.source}`, notified: '' }
    expectFieldCase({ kind: 'one-shot status', input }, { shown, notified: '' }, expected)
    expect(tookMs).toBeLessThan(15_000)
  })

  test('of one that serves: ok', async () => {
    await up()
    expect(await status()).toMatchObject({ code: 0, stdout: expect.stringContaining('ok') })
  })
})
