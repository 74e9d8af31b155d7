import { afterEach, describe, expect, it } from 'vitest'
import type { Redis, RedisCommand } from '#core/ports'
import { createRedisProbe } from '../../../src-main/probes/redis.ts'
import { createCleanups, temporaryFolder } from '../tools/folder.ts'
import { type LoopbackRedis, startRedis } from '../tools/loopback-redis.ts'
import { until } from '../tools/wait.ts'
import { call, connect, recorded, type SignIn, sampled, watching } from './connect.ts'

const cleanups = createCleanups()
const clock = (): number => performance.now()
const watch = watching({ streams: ['frames', 'secret'], lists: ['mail'] })

async function start(args: readonly string[] = []): Promise<LoopbackRedis> {
  const folder = temporaryFolder()
  cleanups.add(folder.remove)
  const server = await startRedis(folder.path, args)
  cleanups.add(server.kill)
  return server
}
async function open(server: LoopbackRedis, user?: SignIn): Promise<Redis> {
  const redis = await connect(server.port, user)
  cleanups.add(() => redis.close())
  return redis
}
const names = (commands: readonly RedisCommand[] | undefined): readonly string[] =>
  (commands ?? []).map(command => command.slice(0, 3).join(' '))

afterEach(() => cleanups.run())

describe('renamed commands', () => {
  const renamed = ['INFO', 'SLOWLOG', 'LATENCY', 'XINFO'].flatMap(name => ['--rename-command', name, ''])

  it('shrink the sample, with the reason, and break nothing', async () => {
    const redis = await open(await start(renamed))
    await call(redis, ['RPUSH', 'mail', 'a'], ['XADD', 'frames', '*', 'a', 1])
    const sample = await sampled(createRedisProbe(watch, clock), redis)
    const reason = 'renamed or switched off on this server'
    expect(sample.facts).toMatchObject({
      version: 'unknown',
      missing: ['INFO', 'SLOWLOG', 'LATENCY', 'XINFO'].map(command => ({ command, reason })),
    })
    expect(Object.values(sample.metrics).every(value => value === null)).toBe(true)
    expect(sample.queues).toMatchObject([
      {
        name: 'frames',
        exists: true,
        length: 1,
        waiting: null,
        note: `XINFO cannot be used here: ${reason}`,
      },
      { name: 'secret', exists: false, length: 0, waiting: 0 },
      { name: 'mail', waiting: 1, note: null },
    ])
  })

  it('are asked again after a minute only, and are still told in between', async () => {
    const line = recorded(await open(await start(renamed)))
    const probe = createRedisProbe(watch, clock)
    const first = await sampled(probe, line.redis, 0)
    const second = await sampled(probe, line.redis, 59_999)
    await sampled(probe, line.redis, 60_000)
    const kept = ['PING', 'XLEN frames', 'XLEN secret', 'LLEN mail']
    expect(names(line.sent[1])).toEqual(kept)
    expect(second.facts.missing).toEqual(first.facts.missing)
    expect(second.queues).toEqual(first.queues)
    expect(names(line.sent[2])).toEqual(names(line.sent[0]))
  })
})

describe('a user with few rights', () => {
  const monitor = { username: 'monitor', password: 'correct horse' }
  const rights = [
    'on',
    `>${monitor.password}`,
    '~frames',
    '~mail',
    '+info',
    '+xlen',
    '+xinfo',
    '+llen',
    '+ping',
  ]

  it('sees what it may, and why not the rest', async () => {
    const server = await start()
    const admin = await open(server)
    await call(admin, ['ACL', 'SETUSER', monitor.username, ...rights], ['RPUSH', 'mail', 'a', 'b'])
    const line = recorded(await open(server, monitor))
    const probe = createRedisProbe(watch, clock)
    const sample = await sampled(probe, line.redis, 0)
    expect(sample.facts.version).toBe('7.0.15')
    expect(sample.facts.missing.map(({ command }) => command)).toEqual(['SLOWLOG', 'LATENCY'])
    expect(sample.queues[1]).toMatchObject({
      name: 'secret',
      waiting: null,
      note: 'XINFO cannot be used here: the user has no permission for this key',
    })
    expect(sample.queues[2]).toMatchObject({ name: 'mail', waiting: 2 })
    await sampled(probe, line.redis, 1000)
    expect(names(line.sent[1])).toEqual(['INFO', 'PING', 'XINFO GROUPS frames', 'XLEN frames', 'LLEN mail'])
  })

  it('sees the rest as soon as it may, at the latest after a minute', async () => {
    const server = await start()
    const admin = await open(server)
    await call(admin, ['ACL', 'SETUSER', monitor.username, ...rights])
    const redis = await open(server, monitor)
    const probe = createRedisProbe(watch, clock)
    await sampled(probe, redis, 0)
    await call(admin, ['ACL', 'SETUSER', monitor.username, '~secret', '+slowlog', '+latency'])
    const later = await sampled(probe, redis, 60_000)
    expect(later.facts.missing).toEqual([])
    expect(later.queues[1]).toMatchObject({ exists: false, waiting: 0, note: null })
  })

  it('is asked everything anew on another connection', async () => {
    const server = await start()
    const admin = await open(server)
    await call(admin, ['ACL', 'SETUSER', monitor.username, ...rights])
    const probe = createRedisProbe(watch, clock)
    await sampled(probe, await open(server, monitor), 0)
    expect((await sampled(probe, admin, 1)).facts.missing).toEqual([])
  })
})

describe('a server that is not itself', () => {
  it('is loading', async () => {
    const server = await start([
      '--enable-debug-command',
      'local',
      '--key-load-delay',
      '3000',
      '--loading-process-events-interval-bytes',
      '1024',
    ])
    const redis = await open(server)
    const loader = await open(server)
    await call(loader, ['DEBUG', 'POPULATE', 2000, 'key', 100])
    // The same state as after a start, but on a connection that was open before.
    void loader.pipeline([['DEBUG', 'RELOAD']])
    const probe = createRedisProbe(watch, clock)
    let sample = await sampled(probe, redis)
    await until('the server to load', async () => {
      sample = await sampled(probe, redis)
      return sample.facts.refusals.length > 0
    })
    expect(sample.facts).toMatchObject({
      refusals: [{ code: 'LOADING', effect: 'both' }],
      version: '7.0.15',
      missing: [],
    })
    expect(sample.queues.map(({ waiting, note }) => ({ waiting, note }))).toEqual(
      [1, 2, 3].map(() => ({ waiting: null, note: 'Redis is loading' })),
    )
  })

  it('is busy with a script, for as long as it runs', async () => {
    const server = await start(['--busy-reply-threshold', '10'])
    const redis = await open(server)
    const script = await open(server)
    const killer = await open(server)
    const running = script.pipeline([['EVAL', 'while true do end', 0]])
    await until('the script to run', async () => {
      const pinged = await killer.pipeline([['PING']])
      return !pinged.ok || pinged.value.some(reply => !reply.ok && reply.error.startsWith('BUSY'))
    })
    const probe = createRedisProbe(watch, clock)
    const busy = await sampled(probe, redis, 0)
    expect(busy.facts.missing).toMatchObject([{ command: 'INFO', reason: expect.stringMatching(/^BUSY /) }])
    expect(busy.queues[2]).toMatchObject({ waiting: null })
    await call(killer, ['SCRIPT', 'KILL'])
    await running
    expect((await sampled(probe, redis, 1)).facts).toMatchObject({ version: '7.0.15', missing: [] })
  })

  it('ends the sample with the fault of the link when it is gone', async () => {
    const server = await start()
    const redis = await open(server)
    const probe = createRedisProbe(watch, clock)
    await sampled(probe, redis, 0)
    await server.kill()
    const failed = await probe.sample(redis, 1)
    expect(failed).toMatchObject({ ok: false, error: { layer: 'broker' } })
  })

  it('is a fault when it no longer knows us', async () => {
    const server = await start()
    const redis = await open(server)
    await call(redis, ['CONFIG', 'SET', 'requirepass', 'changed'], ['RESET'])
    expect(await createRedisProbe(watch, clock).sample(redis, 0)).toMatchObject({
      ok: false,
      error: { code: 'redis-auth', layer: 'broker' },
    })
  })
})
