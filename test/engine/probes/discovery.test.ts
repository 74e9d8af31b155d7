import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { DiscoveryReading } from '#core/model/queue'
import type { Reading } from '#core/model/sample'
import { createCleanups, temporaryFolder } from '../tools/folder.ts'
import { type LoopbackRedis, startRedis } from '../tools/loopback-redis.ts'
import { call, connect } from './connect.ts'
import { type Looker, openLooker } from './looking.ts'

const perFile = createCleanups()
const perTest = createCleanups()
const folder = temporaryFolder()
let server: LoopbackRedis

beforeAll(async () => {
  perFile.add(folder.remove)
  server = await startRedis(folder.path, ['--enable-debug-command', 'local'])
  perFile.add(server.kill)
})
afterEach(async () => {
  await perTest.run()
  const redis = await connect(server.port)
  await call(redis, ['FLUSHALL'])
  redis.close()
})
afterAll(perFile.run)

async function open(watch: Record<string, unknown> = {}, port = server.port): Promise<Looker> {
  const opened = await openLooker(folder.path, port, watch)
  perTest.add(opened.close)
  return opened
}

function known(reading: Reading<DiscoveryReading>): DiscoveryReading {
  if (reading.state !== 'known') throw new Error(reading.reason)
  return reading.value
}
const stream = (name: string) => ['XADD', name, '*', 'a', 1] as const

describe('discovery', () => {
  it('finds streams and BullMQ queues among many keys, and leaves out what is named or belongs to BullMQ', async () => {
    const { redis, discover } = await open({ streams: ['frames'], bullmq: ['pinned'] })
    await call(
      redis,
      ['DEBUG', 'POPULATE', 3000, 'key', 10],
      ...['frames', 'detektor:events', 'bull:jobs:events', 'bull:pinned:events', 'lonely:events'].map(stream),
      ['HSET', 'bull:jobs:meta', 'version', 'bullmq:5.0.0'],
      ['HSET', 'bull:pinned:meta', 'version', 'bullmq:5.0.0'],
      ['HSET', 'bull:jobs:17:meta', 'a', 1],
      ['SET', 'bull:text:meta', 'no hash'],
    )
    const reading = known(await discover())
    expect(reading).toMatchObject({
      found: [
        { kind: 'stream', name: 'detektor:events' },
        { kind: 'bullmq', name: 'jobs' },
        { kind: 'stream', name: 'lonely:events' },
      ],
      left: 0,
      keysSeen: 3009,
      partial: null,
    })
  })

  it('finds BullMQ under a prefix that nobody named, and no stream of its events', async () => {
    const { redis, discover } = await open({ bullmq: ['tenant-b:mail'] })
    await call(
      redis,
      ...['tenant-a:mail:events', 'tenant-b:mail:events', '{app}:bull:old:events', 'user:7:events'].map(
        stream,
      ),
      ['HSET', 'tenant-a:mail:meta', 'opts.maxLenEvents', 10000],
      ['HSET', 'tenant-b:mail:meta', 'opts.maxLenEvents', 10000],
      ['HSET', '{app}:bull:old:meta', 'version', 'bullmq:5.0.0'],
      ['HSET', 'user:7:meta', 'paused', 'yes'],
    )
    const { found } = known(await discover())
    expect(found.filter(({ kind }) => kind === 'bullmq').map(({ name }) => name)).toEqual([
      'tenant-a:mail',
      '{app}:bull:old',
    ])
    expect(found.filter(({ kind }) => kind === 'stream').map(({ name }) => name)).toEqual(['user:7:events'])
  })

  it('keeps to its bounds, and says so', async () => {
    const { redis, discover } = await open({ discover: { maxKeys: 1000 } })
    await call(redis, ['DEBUG', 'POPULATE', 3000, 'key', 10])
    expect(known(await discover())).toMatchObject({
      keysSeen: 1000,
      partial:
        'The look ended after 1,000 keys (maxKeys of watch.discover): queues beyond them are not known.',
    })
  })

  it('has the first hundred sampled, and says how many more there are', async () => {
    const { redis, discover } = await open()
    const names = Array.from({ length: 120 }, (_, at) => `stream-${String(at).padStart(3, '0')}`)
    await call(redis, ...names.map(stream))
    const { found, left } = known(await discover())
    expect(found.map(({ name }) => name)).toEqual(names.slice(0, 100))
    expect(left).toBe(20)
  })

  it('looks at matching keys only, and for BullMQ under its prefix', async () => {
    const { redis, discover } = await open({ discover: { match: 'detektor:*' }, bullmqPrefix: '{b}' })
    await call(redis, stream('frames'), stream('detektor:frames'), ['HSET', '{b}:jobs:meta', 'version', 'x'])
    expect(known(await discover()).found).toEqual([{ kind: 'stream', name: 'detektor:frames' }])
    const { discover: all } = await open({ bullmqPrefix: '{b}' })
    expect(known(await all()).found).toContainEqual({ kind: 'bullmq', name: 'jobs' })
  })

  it('is absent where SCAN is not allowed', async () => {
    const { redis, discover } = await open()
    await call(redis, ['ACL', 'SETUSER', 'monitor', 'on', '>pass', '~*', '+@all', '-scan'])
    await call(redis, ['AUTH', 'monitor', 'pass'])
    expect(await discover()).toEqual({
      state: 'absent',
      reason: 'SCAN cannot be used here: the user has no permission for it',
    })
  })
})
