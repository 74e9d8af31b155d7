import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { expectFieldCase } from '../tools/field-case.ts'
import { type BuiltCli, buildCli, type Finished, start } from './tools/cli.ts'
import { createCleanups, temporaryFolder } from './tools/folder.ts'
import { startRedis } from './tools/loopback-redis.ts'
import { machineRulesOff } from './tools/machine-rules.ts'
import { openQueueDesk, type QueueDesk } from './tools/queue-desk.ts'

const cleanups = createCleanups()
let cli: BuiltCli
let desk: QueueDesk
let port: number
let home: string

beforeAll(async () => {
  const folder = temporaryFolder()
  cleanups.add(folder.remove)
  home = folder.path
  const redis = await startRedis(folder.path)
  cleanups.add(redis.kill)
  port = redis.port
  desk = await openQueueDesk(folder.path, redis.port)
  cleanups.add(desk.close)
  cli = await buildCli()
  cleanups.add(cli.remove)
  await desk.ask('XGROUP', 'CREATE', 'frames', 'buffer', '0', 'MKSTREAM')
  for (let at = 0; at < 20; at++) await desk.ask('XADD', 'frames', '*', 'n', at)
  await desk.ask('XREADGROUP', 'GROUP', 'buffer', 'w1', 'COUNT', 5, 'STREAMS', 'frames', '>')
})
afterAll(() => cleanups.run())

/** One-shot `status` with this `watch` and these rules. */
async function status(watch: object, alerts: object = {}): Promise<Finished> {
  const app = join(home, 'app')
  mkdirSync(join(app, 'config'), { recursive: true })
  const rules = { ...machineRulesOff, ...(Reflect.get(alerts, 'rules') ?? {}) }
  const broker = { reach: { local: true }, redis: { port }, watch, alerts: { ...alerts, rules } }
  writeFileSync(join(app, 'config', 'brokers.yaml'), JSON.stringify({ brokers: { nebula: broker } }))
  const one = start(process.execPath, [cli.script, 'status'], { HOME: home, BROKERLIGHT_HOME: app })
  one.process.stdin?.end()
  return await one.finished
}
const shown = ({ code, stdout }: Finished): string =>
  `${code}: ${stdout.trim().replace(/^.*since [^:]*:\d\d: /, '')}`

it('counts what is violated now, without waiting for its time', async () => {
  const over = await status({ streams: [{ name: 'frames', maxWaiting: 10 }] })
  expectFieldCase(
    { kind: 'rules', input: 'one-shot status of a stream over maxWaiting' },
    { shown: shown(over), notified: '' },
    { shown: '1: frames has 15 waiting (limit 10).', notified: '' },
  )
  const equal = await status({ streams: [{ name: 'frames', maxWaiting: 15 }] })
  expect(equal.code).toBe(0)
})

it('looks at what is read beside the samples: entries that are stuck', async () => {
  const stuck = await status({ streams: ['frames'], stuckAfterSeconds: 0.001 })
  expectFieldCase(
    { kind: 'rules', input: 'one-shot status of a stream with stuck entries' },
    { shown: shown(stuck), notified: '' },
    { shown: '1: frames has 5 stuck: they were taken and nobody works on them.', notified: '' },
  )
})

it('waits for the first search, and looks at the queues that it found', async () => {
  const stuck = await status({ stuckAfterSeconds: 0.001 })
  expectFieldCase(
    {
      kind: 'rules',
      input: 'one-shot status of a stream that brokers.yaml does not name, with stuck entries',
    },
    { shown: shown(stuck), notified: '' },
    { shown: '1: frames has 5 stuck: they were taken and nobody works on them.', notified: '' },
  )
})

it('evaluates a rule of brokers.yaml with its own sentence, and colours nothing where it only notifies', async () => {
  const own = {
    id: 'thumbnails',
    measure: 'queue_length',
    match: { queue: 'frames' },
    threshold: 19,
    text: '{queue} has {value} thumbnails to make (limit {limit}).',
  }
  const degraded = await status({ streams: ['frames'] }, { custom: [own] })
  expectFieldCase(
    { kind: 'rules', input: 'a rule of brokers.yaml on the length of a stream' },
    { shown: shown(degraded), notified: '' },
    { shown: '1: frames has 20 thumbnails to make (limit 19).', notified: '' },
  )
  expect((await status({ streams: ['frames'] }, { custom: [{ ...own, degrades: false }] })).code).toBe(0)
})
