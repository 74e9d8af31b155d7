import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { QueueView } from '#core/model/queue'
import type { Redis } from '#core/ports'
import { call, connect } from './probes/connect.ts'
import { openTestApp } from './tools/app.ts'
import { createCleanups, temporaryFolder } from './tools/folder.ts'
import { startRedis } from './tools/loopback-redis.ts'
import { until } from './tools/wait.ts'

const cleanups = createCleanups()
let redis: Redis
let port: number
let home: string

beforeAll(async () => {
  const folder = temporaryFolder()
  cleanups.add(folder.remove)
  home = folder.path
  mkdirSync(join(home, 'redis'))
  const server = await startRedis(join(home, 'redis'))
  cleanups.add(server.kill)
  port = server.port
  redis = await connect(port)
  cleanups.add(() => redis.close())
})
afterAll(cleanups.run)

test('queues that nobody named join the samples behind those of brokers.yaml, and become named ones', async () => {
  const config = (streams: string): string => `brokers:
  local:
    reach: { local: true }
    redis: { port: ${port} }
    watch: { streams: [${streams}] }
`
  const app = await openTestApp(home, config('frames'), '')
  cleanups.add(app.stop)
  const { handlers, onSnapshot } = app.engine
  app.engine.setSeen(true)
  let queues: readonly QueueView[] = []
  onSnapshot(snapshot => {
    queues = snapshot.brokers[0]?.queues ?? []
  })
  const names = (): string => queues.map(({ name, origin }) => `${origin} ${name}`).join(', ')
  await until('the first look to find nothing', () => names() === 'config frames')
  await call(redis, ['XGROUP', 'CREATE', 'events', 'g', 0, 'MKSTREAM'], ['XADD', 'events', '*', 'a', 1])
  await until('the new queue', async () => {
    await handlers.discover({ broker: 'local' })
    return names() === 'config frames, found events'
  })
  expect(queues[1]?.figures.waiting).toBe(1)
  await until('its closer look', () => queues[1]?.detail?.groups[0]?.name === 'g')
  await handlers.saveConfig({ text: config('frames, events') })
  await until('it to be named', () => names() === 'config frames, config events')
})
