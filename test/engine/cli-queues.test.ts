import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RunView } from '#core/model/run'
import { type BuiltCli, buildCli, type Finished, start } from './tools/cli.ts'
import { createCleanups, temporaryFolder } from './tools/folder.ts'
import { startRedis } from './tools/loopback-redis.ts'
import { openQueueDesk, type QueueDesk } from './tools/queue-desk.ts'

const cleanups = createCleanups()
let cli: BuiltCli
let desk: QueueDesk
let env: Readonly<Record<string, string>>
let ids: string[]
let port: number

beforeAll(async () => {
  const folder = temporaryFolder()
  cleanups.add(folder.remove)
  const redis = await startRedis(folder.path)
  cleanups.add(redis.kill)
  port = redis.port
  desk = await openQueueDesk(folder.path, redis.port)
  cleanups.add(desk.close)
  cli = await buildCli()
  cleanups.add(cli.remove)
  const app = join(folder.path, 'app')
  mkdirSync(join(app, 'config'), { recursive: true })
  const watch = '{ streams: [frames], discover: false }'
  const broker = `{ environment: production, reach: { local: true }, redis: { port: ${redis.port} }, watch: ${watch} }`
  writeFileSync(join(app, 'config', 'brokers.yaml'), `brokers:\n  nebula: ${broker}\n`)
  env = { HOME: folder.path, BROKERLIGHT_HOME: app }
  ids = []
  for (const value of ['a', 'b', '\u001b[31mred'])
    ids.push(String(await desk.ask('XADD', 'frames', '*', 'camera', value, 'token', 's3cr3t')))
  await desk.ask('XGROUP', 'CREATE', 'frames', 'buffer', '0')
  await desk.ask('XREADGROUP', 'GROUP', 'buffer', 'w1', 'COUNT', 2, 'STREAMS', 'frames', '>')
})
afterAll(() => cleanups.run())

const run = (...args: readonly string[]): Promise<Finished> => {
  const one = start(process.execPath, [cli.script, ...args], env)
  one.process.stdin?.end()
  return one.finished
}
const about = ['--queue', 'frames', '--group', 'buffer']

describe('queues in the terminal', () => {
  it('are listed with their four figures', async () => {
    const { code, stdout } = await run('queues')
    expect([code, stdout.split('\n')[0]]).toEqual([
      0,
      expect.stringMatching(/BROKER +QUEUE +KIND +LENGTH +WAITING/),
    ])
    expect(stdout).toMatch(/nebula +frames +stream +3 +1 +2 /)
    const json = JSON.parse((await run('queues', '--json')).stdout) as { queues: { name: string }[] }[]
    expect(json[0]?.queues.map(queue => queue.name)).toEqual(['frames'])
  })

  it('are looked into: pending entries, and one entry without what is secret or moves the cursor', async () => {
    const pending = await run('pending', ...about)
    expect(pending.stdout).toContain(ids[1])
    expect(pending.stdout).toContain('2 of 2 pending')
    const page = JSON.parse((await run('pending', ...about, '--limit', '1', '--json')).stdout) as {
      nextAfter: string
    }
    expect(page.nextAfter).toBe(ids[0])
    const { stdout } = await run('peek', '--queue', 'frames', '--id', ids[2] ?? '')
    expect(stdout).toMatch(/camera +\d+ +\[31mred/)
    expect(stdout).toMatch(/token +\d+ +•••/)
    expect(stdout).not.toContain('\u001b')
  })

  it('that brokers.yaml misspells are said with the name that is there, and degrade nothing', async () => {
    const folder = temporaryFolder()
    cleanups.add(folder.remove)
    const misspelled = join(folder.path, 'brokers.yaml')
    const broker = `{ reach: { local: true }, redis: { port: ${port} }, watch: { streams: [frame] } }`
    writeFileSync(misspelled, `brokers:\n  nebula: ${broker}\n`)
    const status = await run('status', '--config', misspelled)
    expect([status.code, status.stdout.split('\n')[1]]).toEqual([
      0,
      expect.stringContaining('frame is not there; frames is.'),
    ])
    const jobs = await run('jobs', '--config', misspelled, '--queue', 'reports', '--state', 'delayed')
    expect([jobs.code, jobs.stderr]).toEqual([1, expect.stringContaining('There is no queue reports.')])
  })

  it('are not said to be none while the config cannot be read', async () => {
    const folder = temporaryFolder()
    cleanups.add(folder.remove)
    const broken = join(folder.path, 'brokers.yaml')
    writeFileSync(broken, 'brokers: { a: { reach: { direct: true }, redis: { hots: x } } }\n')
    for (const command of ['queues', 'alerts', 'host'])
      expect(await run(command, '--config', broken)).toMatchObject({
        code: 1,
        stdout: '',
        stderr: expect.stringContaining('brokers.a.redis.hots'),
      })
  })

  it('say where there is nothing to see', async () => {
    expect(await run('peek', '--queue', 'frames', '--id', '1-1')).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('1-1 is gone'),
    })
    const young = await run('pending', ...about, '--min-idle', '9d')
    expect(young.stdout).toContain('Nothing in buffer of frames is idle for 9 d; 2 pending in all.')
  })

  it('are changed by a plan that is shown, with the name typed in production', async () => {
    const typed = ['queue', 'acknowledge', ...about, '--id', ids[0] ?? '']
    const unasked = await run(...typed)
    expect([unasked.code, unasked.stdout]).toEqual([
      64,
      expect.stringContaining(`XACK frames buffer ${ids[0]}`),
    ])
    expect((await run(...typed, '--yes')).code).toBe(64)
    const done = await run(...typed, '--yes', '--broker', 'nebula', '--json')
    const last = JSON.parse(done.stdout.trim().split('\n').at(-1) ?? '') as RunView
    expect([done.code, last.end, last.steps[1]?.outcome]).toEqual([0, 'done', '1 entry acknowledged'])
    expect((await run(...typed, '--yes', '--broker', 'nebula')).stderr).toContain(
      'None of these entries is pending',
    )
  })

  it('are changed for all that a list shows', async () => {
    const to = ['--to', 'frames:dead']
    const { code, stdout } = await run('queue', 'dead-letter', ...about, ...to, '--all', '--yes')
    expect([code, stdout]).toEqual([0, expect.stringContaining('1 entry copied to frames:dead')])
    expect(await desk.ask('XLEN', 'frames:dead')).toBe(1)
    const nothing = await run('queue', 'dead-letter', ...about, ...to, '--all', '--yes')
    expect([nothing.code, nothing.stderr]).toEqual([1, expect.stringContaining('nothing of that kind')])
  })
})
