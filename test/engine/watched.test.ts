import { afterAll, beforeAll, expect, test } from 'vitest'
import { type BrokerConfig, brokerSchema } from '#core/model/config'
import type { Redis } from '#core/ports'
import { localAt } from '#core/text/time'
import { watchBroker } from '../../src-main/engine/sampling/watched.ts'
import { call, connect } from './probes/connect.ts'
import { createCleanups, temporaryFolder } from './tools/folder.ts'
import { startRedis } from './tools/loopback-redis.ts'

const cleanups = createCleanups()
let redis: Redis

beforeAll(async () => {
  const folder = temporaryFolder()
  cleanups.add(folder.remove)
  const server = await startRedis(folder.path)
  cleanups.add(server.kill)
  redis = await connect(server.port)
  cleanups.add(() => redis.close())
})
afterAll(cleanups.run)

const config = (watch: Record<string, unknown>): BrokerConfig => ({
  ...brokerSchema.parse({ reach: { direct: true }, watch }),
  name: 'test',
})
const around = (second: number) => ({
  nowMs: second * 1000,
  networkUp: true,
  asleep: false,
  graceUntilMs: 0,
  everyMs: 1000,
  voice: { language: 'en' as const, local: localAt(0) },
})

test('a broker that is watched for a while knows where its queues head, those that were found too', async () => {
  const watched = watchBroker(config({ lists: ['mail'] }), () => performance.now(), 'en')
  watched.lookBeside([{ kind: 'stream', name: 'frames' }], [])
  await call(redis, ['XGROUP', 'CREATE', 'frames', 'g', 0, 'MKSTREAM'])
  await call(redis, ['RPUSH', 'mail', ...Array.from({ length: 200 }, () => 'letter')])
  const from = 1_700_000_000
  for (let second = 0; second <= 80; second += 8) {
    expect(await watched.sample(redis, around(from + second))).toBeNull()
    await call(
      redis,
      ['LPOP', 'mail', 16],
      ...Array.from({ length: 8 }, () => ['XADD', 'frames', '*', 'a', 1]),
    )
  }
  expect(watched.trends().get('list mail')).toEqual({
    direction: 'draining',
    perSecond: -2,
    emptyInMs: 20_000,
  })
  expect(watched.trends().get('stream frames')).toEqual({
    direction: 'growing',
    perSecond: 1,
    emptyInMs: null,
  })
  watched.lookBeside(null, [])
  await watched.sample(redis, around(from + 88))
  expect(watched.last()?.queues.map(({ name }) => name)).toEqual(['mail', 'frames'])
  watched.lookBeside([], [])
  await watched.sample(redis, around(from + 96))
  expect([...watched.trends().keys()]).toEqual(['list mail'])
})
