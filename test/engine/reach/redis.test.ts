import { execFileSync } from 'node:child_process'
import { createConnection, createServer } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { HostSession, RedisReply } from '#core/ports'
import type { LoopbackRedis } from '../tools/loopback-redis.ts'
import { freePort, until } from '../tools/wait.ts'
import { answering, brokerOf, createSite, faultOf, must, type Site } from './site/site.ts'

let site: Site
beforeEach(() => {
  site = createSite()
})
afterEach(() => site.remove())

const cli = (redis: LoopbackRedis, ...args: readonly string[]): string =>
  execFileSync('redis-cli', ['-p', String(redis.port), ...args], { encoding: 'utf8' }).trim()
const good = (value: unknown): RedisReply => ({ ok: true, value })

/** The session of a broker by SSH or straight, with the secrets that are given in order. */
async function session(
  way: 'ssh' | 'direct',
  redis: unknown,
  ...secrets: readonly string[]
): Promise<HostSession> {
  const reach = site.reach(answering(...secrets))
  if (way === 'direct') return must(await reach.open(brokerOf({ direct: true }, redis)))
  const sshd = await site.sshd('sshd')
  site.know(sshd)
  site.config({ nebula: sshd })
  return must(await reach.open(brokerOf({ ssh: 'nebula' }, redis)))
}

describe.each(['ssh', 'direct'] as const)('Redis by %s', way => {
  test('answers a pipeline in order, values as they are, errors in their places', async () => {
    const redis = await site.redis()
    const connection = must(await (await session(way, { port: redis.port })).redis())
    const replies = await connection.pipeline([
      ['SET', 'key', 'välue\n'],
      ['get', 'key'],
      ['GET', 'nothing'],
      ['INCRBY', 'count', 41],
      ['NOSUCH', 'x'],
      ['RPUSH', 'list', 'a', 'b'],
      ['lrange', 'list', 0, -1],
      ['hset', 'hash', 'f', 'v'],
      ['hgetall', 'hash'],
      ['EVAL', 'return {1,{2,{"three"}},false}', 0],
      ['LLEN', 'key'],
    ])
    expect(must(replies)).toEqual([
      good('OK'),
      good('välue\n'),
      good(null),
      good(41),
      { ok: false, error: expect.stringMatching(/^ERR unknown command/) },
      good(2),
      good(['a', 'b']),
      good(1),
      good(['f', 'v']),
      good([1, [2, ['three']], null]),
      { ok: false, error: expect.stringMatching(/^WRONGTYPE/) },
    ])
  })

  test('5000 commands and a reply of 20 MB go through', async () => {
    const redis = await site.redis()
    const connection = must(await (await session(way, { port: redis.port })).redis())
    const many = must(await connection.pipeline(Array.from({ length: 5000 }, (_, at) => ['ECHO', `n${at}`])))
    expect(many).toEqual(Array.from({ length: 5000 }, (_, at) => good(`n${at}`)))
    const big = 'x'.repeat(20_000_000)
    const beforeMs = performance.now()
    const [set, got] = must(
      await connection.pipeline([
        ['SET', 'big', big],
        ['GET', 'big'],
      ]),
    )
    expect(set).toEqual(good('OK'))
    expect(got?.ok === true && got.value === big).toBe(true)
    expect(connection.heardMs()).toBeGreaterThan(beforeMs)
  })

  test('no command is no round trip', async () => {
    const redis = await site.redis()
    const connection = must(await (await session(way, { port: redis.port })).redis())
    expect(must(await connection.pipeline([]))).toEqual([])
  })

  test('the password and the database of the config count', async () => {
    const redis = await site.redis(['--requirepass', 'canary-word'])
    const config = { port: redis.port, password: { env: 'P' }, database: 7 }
    const connection = must(await (await session(way, config, 'canary-word')).redis())
    must(await connection.pipeline([['SET', 'key', 1]]))
    expect(cli(redis, '-a', 'canary-word', '--no-auth-warning', '-n', '7', 'KEYS', '*')).toBe('key')
  })

  test('an ACL user signs in', async () => {
    const redis = await site.redis()
    cli(redis, 'ACL', 'SETUSER', 'watcher', 'on', '>canary-word', '~*', '+@read', '+ping', '+select')
    const config = { port: redis.port, username: 'watcher', password: { env: 'P' } }
    const connection = must(await (await session(way, config, 'canary-word')).redis())
    expect(
      must(
        await connection.pipeline([
          ['GET', 'a'],
          ['SET', 'a', 1],
        ]),
      ),
    ).toEqual([good(null), { ok: false, error: expect.stringMatching(/^NOPERM/) }])
  })

  test('a user who may not PING is let in, one without the database is not', async () => {
    const redis = await site.redis()
    cli(redis, 'ACL', 'SETUSER', 'mute', 'on', '>canary-word', '~*', '+get')
    const config = { port: redis.port, username: 'mute', password: { env: 'P' } }
    const opened = await session(way, config, 'canary-word')
    must(await opened.redis())
    const other = await site
      .reach(answering('canary-word'))
      .open(brokerOf({ direct: true }, { ...config, database: 3 }))
    expect(faultOf(await must(other).redis())).toMatchObject({ code: 'redis-noperm', layer: 'broker' })
  })

  test('a password that is not needed is no fault, and not talked about', async () => {
    const redis = await site.redis()
    const config = { port: redis.port, password: { env: 'P' } }
    const connection = must(await (await session(way, config, 'canary-word')).redis())
    expect(must(await connection.pipeline([['PING']]))).toEqual([good('PONG')])
  })

  test.each([
    ['none', [], {}],
    ['a wrong one', ['wrong-word'], { password: { env: 'P' } }],
    ['that of a user who is not there', ['canary-word'], { password: { env: 'P' }, username: 'nobody' }],
  ])('with a password to give, %s is redis-auth', async (_, secrets, more) => {
    const redis = await site.redis(['--requirepass', 'canary-word'])
    const opened = await session(way, { port: redis.port, ...more }, ...secrets)
    const fault = faultOf(await opened.redis())
    expect(fault).toMatchObject({ code: 'redis-auth', layer: 'broker' })
    expect(fault.message).not.toMatch(/canary|wrong-word/)
  })

  test('a password that nobody gives is named as what is missing', async () => {
    const redis = await site.redis(['--requirepass', 'x'])
    const opened = await session(way, { port: redis.port, password: { env: 'P' } })
    expect(faultOf(await opened.redis()).code).toBe('secret-missing')
  })

  test('a database that is not there is a mistake of the config', async () => {
    const redis = await site.redis()
    const opened = await session(way, { port: redis.port, database: 99 })
    expect(faultOf(await opened.redis())).toMatchObject({ code: 'config', layer: 'broker' })
  })

  test('a Redis that loads says so, and lets in when it is done', async () => {
    const redis = await site.redis()
    cli(redis, 'EVAL', "for i = 1, 20000 do redis.call('SET', 'key' .. i, i) end", '0')
    cli(redis, 'SAVE')
    await redis.kill()
    const loading = await site.redis([
      '--key-load-delay',
      '2000',
      '--loading-process-events-interval-bytes',
      '1024',
    ])
    const opened = await session(way, { port: loading.port })
    expect(faultOf(await opened.redis())).toMatchObject({ code: 'redis-loading', layer: 'broker' })
    cli(loading, 'CONFIG', 'SET', 'key-load-delay', '0')
    await until('the end of loading', async () => (await opened.redis()).ok)
  })

  test('a Redis with all its clients refuses in a sentence', async () => {
    const redis = await site.redis(['--maxclients', '1'])
    const opened = await session(way, { port: redis.port })
    await until('the only place', async () => (await opened.redis()).ok)
    const fault = faultOf(await opened.redis())
    expect(fault).toMatchObject({ code: 'redis-maxclients', layer: 'broker' })
    expect(fault.message).toContain('maxclients')
  })

  test('a connection that Redis ends says so, and answers nothing more', async () => {
    const redis = await site.redis()
    const connection = must(await (await session(way, { port: redis.port })).redis())
    await redis.kill()
    expect(await connection.closed).toMatchObject({ code: 'closed', layer: 'broker' })
    expect(faultOf(await connection.pipeline([['PING']])).code).toBe('closed')
  })

  test('a pipeline that is cut off in the middle is a fault', async () => {
    const redis = await site.redis()
    const connection = must(await (await session(way, { port: redis.port })).redis())
    const asked = connection.pipeline([
      ['PING'],
      ['CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'no'],
      ['PING'],
    ])
    expect(faultOf(await asked)).toMatchObject({ code: 'closed', layer: 'broker' })
  })

  test('a connection that is closed here frees the client there', async () => {
    const redis = await site.redis()
    const connection = must(await (await session(way, { port: redis.port })).redis())
    const clients = (): string => cli(redis, 'INFO', 'clients').match(/connected_clients:(\d+)/)?.[1] ?? ''
    expect(clients()).toBe('2')
    connection.close()
    expect(await connection.closed).toMatchObject({ code: 'closed' })
    await until('the end of the client', () => clients() === '1')
  })

  test('what is no Redis is told as such', async () => {
    const server = createServer(socket => {
      socket.on('error', () => socket.destroy())
      socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
    })
    const port = await freePort()
    await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve))
    site.cleanup(() => server.close())
    const fault = faultOf(await (await session(way, { port })).redis())
    expect(fault).toMatchObject({ code: 'protocol', layer: 'broker' })
    expect(fault.message).toContain('not as Redis does')
  })

  test('where nothing listens, the right layer is told', async () => {
    const opened = await session(way, { port: await freePort() })
    const fault = faultOf(await opened.redis())
    if (way === 'ssh') expect(fault).toMatchObject({ code: 'forward-refused', layer: 'container' })
    else expect(fault).toMatchObject({ code: 'refused', layer: 'broker' })
  })
})

describe('Redis behind an sshd that allows no tunnel', () => {
  test("is told as the host's doing", async () => {
    const redis = await site.redis()
    const sshd = await site.sshd('sshd', { lines: ['PermitOpen 127.0.0.1:1'] })
    site.know(sshd)
    site.config({ nebula: sshd })
    const opened = must(await site.reach().open(brokerOf({ ssh: 'nebula' }, { port: redis.port })))
    const fault = faultOf(await opened.redis())
    expect(fault).toMatchObject({ code: 'forward-refused', layer: 'host' })
    expect(fault.message).toContain('PermitOpen')
  })
})

describe('the name of our connections', () => {
  const names = (redis: LoopbackRedis): readonly string[] =>
    cli(redis, 'CLIENT', 'LIST', 'TYPE', 'normal')
      .split('\n')
      .filter(line => !line.includes('cmd=client|list'))
      .map(line => /\bname=(\S*)/.exec(line)?.[1] ?? '')

  test('is told to Redis, also on the connection of BullMQ', async () => {
    const redis = await site.redis()
    const opened = await session('direct', { port: redis.port })
    must(await opened.redis())
    must(await opened.bullmq({ name: 'jobs', prefix: 'bull', major: 6 }))
    expect(names(redis)).toEqual(['brokerlight', 'brokerlight'])
  })

  test('is told by CLIENT SETNAME where HELLO is not known, and left out where that is not, either', async () => {
    const redis = await site.redis(['--rename-command', 'HELLO', ''])
    const opened = await session('direct', { port: redis.port })
    must(await opened.redis())
    expect(names(redis)).toEqual(['brokerlight'])
    const none = await site.redis(['--rename-command', 'HELLO', '', '--rename-command', 'CLIENT', ''])
    const connection = must(await (await session('direct', { port: none.port })).redis())
    expect(must(await connection.pipeline([['PING']]))).toEqual([good('PONG')])
  })

  test('is not told again to a proxy that hangs up at it', async () => {
    const redis = await site.redis()
    let dials = 0
    const proxy = createServer(socket => {
      dials++
      const upstream = createConnection(redis.port, '127.0.0.1')
      for (const end of [socket, upstream]) end.on('error', () => end.destroy())
      socket.on('data', chunk =>
        String(chunk).includes('HELLO') ? socket.destroy() : void upstream.write(chunk),
      )
      upstream.pipe(socket)
      socket.on('close', () => upstream.destroy())
    })
    const port = await freePort()
    await new Promise<void>(resolve => proxy.listen(port, '127.0.0.1', resolve))
    site.cleanup(() => proxy.close())
    const opened = await session('direct', { port })
    const connection = must(await opened.redis())
    expect(must(await connection.pipeline([['PING']]))).toEqual([good('PONG')])
    expect(dials).toBe(2)
    must(await opened.redis())
    expect(dials).toBe(3)
  })
})
