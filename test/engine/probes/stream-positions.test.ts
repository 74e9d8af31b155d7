import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { QueueView } from '#core/model/queue'
import type { RedisCommand } from '#core/ports'
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
  server = await startRedis(folder.path)
  perFile.add(server.kill)
})
afterEach(async () => {
  await perTest.run()
  const redis = await connect(server.port)
  await call(redis, ['FLUSHALL'], ['ACL', 'DELUSER', 'monitor'], ['SLOWLOG', 'RESET'])
  redis.close()
})
afterAll(perFile.run)

async function open(): Promise<Looker> {
  const opened = await openLooker(folder.path, server.port, { streams: ['frames'] })
  perTest.add(opened.close)
  return opened
}

const group = (from: string): RedisCommand => ['XGROUP', 'CREATE', 'frames', 'g', from, 'MKSTREAM']
const add = (count: number, ...trim: readonly (string | number)[]): readonly RedisCommand[] =>
  Array.from({ length: count }, () => ['XADD', 'frames', ...trim, '*', 'a', 1])
const read = (count: number): RedisCommand => [
  ...['XREADGROUP', 'GROUP', 'g', 'c', 'COUNT', count, 'NOACK', 'STREAMS', 'frames', '>'],
]
/** What waits as the table has it, and what the group lost since the first look. */
async function stands({ views }: Looker): Promise<readonly (number | null | undefined)[]> {
  const [view]: readonly (QueueView | undefined)[] = await views()
  return [view?.figures.waiting, view?.detail?.groups[0]?.lost]
}
/** A user who may look at streams, but run no script. */
const withoutScripts: readonly RedisCommand[] = [
  ['ACL', 'SETUSER', 'monitor', 'on', '>pass', '~*', '+@all', '-@scripting'],
  ['AUTH', 'monitor', 'pass'],
]

describe.each([
  ['by a script', []],
  ['where none may run', withoutScripts],
])('where a group stands, %s', (_, before: readonly RedisCommand[]) => {
  it('is told by ids where its lag goes on counting what was trimmed', async () => {
    const looker = await open()
    await call(looker.redis, ...before, group('$'), ...add(10, 'MAXLEN', 1000), read(10))
    expect(await stands(looker)).toEqual([0, 0])
    await call(looker.redis, ...add(3000, 'MAXLEN', 1000))
    expect(await stands(looker)).toEqual([1000, 2000])
    await call(looker.redis, read(400))
    expect(await stands(looker)).toEqual([600, 2000])
    await call(looker.redis, read(600))
    expect(await stands(looker)).toEqual([0, 2000])
    const [sample] = (await looker.sample()).queues
    expect(sample?.groups[0]?.lag).toBe(2000)
    await call(looker.redis, ['XTRIM', 'frames', 'MAXLEN', 100])
    expect(await stands(looker)).toEqual([0, 2000])
    await call(looker.redis, ...add(7))
    expect(await stands(looker)).toEqual([7, 2000])
    await call(looker.redis, ['XTRIM', 'frames', 'MAXLEN', 2])
    expect(await stands(looker)).toEqual([2, 2005])
  })

  it('does not depend on counters that were set by hand', async () => {
    const looker = await open()
    await call(looker.redis, ...before, ...add(2), group('0'), read(2))
    expect(await stands(looker)).toEqual([0, 0])
    const [info] = await call(looker.redis, ['XINFO', 'STREAM', 'frames'])
    const fields = info as readonly unknown[]
    const last = String(fields[fields.indexOf('last-generated-id') + 1])
    await call(looker.redis, ['XSETID', 'frames', last, 'ENTRIESADDED', 5000, 'MAXDELETEDID', '0-0'])
    expect(await stands(looker)).toEqual([0, 0])
    await call(looker.redis, ...add(3), ['XTRIM', 'frames', 'MAXLEN', 3])
    expect(await stands(looker)).toEqual([3, 0])
    await call(looker.redis, ['XTRIM', 'frames', 'MAXLEN', 1])
    expect(await stands(looker)).toEqual([1, 2])
  })

  it('is no loss where a group begins anew, or entries were deleted on purpose', async () => {
    const looker = await open()
    await call(looker.redis, ...before, ...add(20, 'MAXLEN', 5), group('$'))
    expect(await stands(looker)).toEqual([0, 0])
    await call(looker.redis, ['XGROUP', 'SETID', 'frames', 'g', '0'])
    expect(await stands(looker)).toEqual([5, 0])
    const [rows] = await call(looker.redis, ['XRANGE', 'frames', '-', '+'])
    await call(looker.redis, ['XDEL', 'frames', ...(rows as [string][]).slice(0, 2).map(([id]) => id)])
    expect(await stands(looker)).toEqual([3, 0])
  })
})

describe('a look at large entries', () => {
  const payload = (bytes: number): RedisCommand => ['XADD', 'frames', '*', 'frame', 'x'.repeat(bytes)]

  it('brings ids alone over the link', async () => {
    const looker = await open()
    await call(looker.redis, ...Array.from({ length: 6 }, () => payload(660_000)), group('0'), read(1))
    await looker.look()
    const output = async (): Promise<number> => {
      const [info] = await call(looker.redis, ['INFO', 'stats'])
      return Number(/total_net_output_bytes:(\d+)/.exec(String(info))?.[1])
    }
    const from = await output()
    const detail = await looker.lookAtOne()
    expect((await output()) - from).toBeLessThan(20_000)
    expect(detail.groups[0]).toMatchObject({ counted: { entries: 5, atLeast: false }, lost: 0 })
    expect(detail.oldestWaitingMs).not.toBeNull()
  })

  it('touches none that Redis would need a while to hand out', async () => {
    const looker = await open()
    await call(looker.redis, ...Array.from({ length: 3 }, () => payload(8_000_000)), group('0'), read(1))
    const [view] = await looker.views()
    expect(view?.figures.waiting).toBe(2)
    expect(view?.oldestWaitingMs).toBeNull()
    expect(view?.notes).toEqual([
      'ages unknown: an entry is about 8.0 MB, and Redis is not asked to hand out one',
    ])
    const asked = looker.sent.flat().map(([name]) => name)
    expect(asked.filter(name => name === 'XRANGE' || name === 'EVAL_RO')).toEqual([])
  })
})

it('a group whose name is no text leaves the others known', async () => {
  const looker = await open()
  const name = Uint8Array.from([0x67, 0xff, 0xfe])
  await call(looker.redis, ...add(3), group('0'), ['XGROUP', 'CREATE', 'frames', name, '0'])
  await call(looker.redis, ['XREADGROUP', 'GROUP', name, 'c', 'COUNT', 2, 'STREAMS', 'frames', '>'])
  const [view] = await looker.views()
  expect(view?.figures).toEqual({ waiting: 3, inWork: 2, stuck: 0, dead: 0 })
  expect(view?.notes).toEqual([])
})
