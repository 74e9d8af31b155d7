import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { evaluateRules, nothingEvaluated } from '#core/alerts/evaluate'
import { rulesOf } from '#core/alerts/rules'
import { allAspects } from '#core/aspects'
import { slowCommandMeasures } from '#core/measure/latency'
import { type BrokerConfig, configSchema } from '#core/model/config'
import type { LatencyReading } from '#core/model/server'
import type { Redis } from '#core/ports'
import { latencyProbe } from '../../../src-main/probes/latency.ts'
import { expectFieldCase, type Verdict } from '../../tools/field-case.ts'
import { askAspect } from '../tools/aspect.ts'
import { createCleanups, temporaryFolder } from '../tools/folder.ts'
import { type LoopbackRedis, startRedis } from '../tools/loopback-redis.ts'
import { call, connect } from './connect.ts'
import { openSession, type Session } from './session.ts'

const cleanups = createCleanups()
const perTest = createCleanups()
let folder = ''
let server: LoopbackRedis
let admin: Session

beforeAll(async () => {
  const temporary = temporaryFolder()
  cleanups.add(temporary.remove)
  folder = temporary.path
  server = await startRedis(folder, ['--enable-debug-command', 'local'])
  cleanups.add(server.kill)
  admin = await openSession(folder, { reach: { local: true }, redis: { port: server.port } })
  cleanups.add(admin.close)
})
afterEach(async () => {
  await perTest.run()
  await call(admin.redis, ['FLUSHALL'], ['CONFIG', 'RESETSTAT'], ['SLOWLOG', 'RESET'])
})
afterAll(() => cleanups.run())

async function session(redis: object, env: Readonly<Record<string, string>> = {}): Promise<Session> {
  const opened = await openSession(
    folder,
    { reach: { direct: true }, redis: { port: server.port, ...redis } },
    env,
  )
  perTest.add(opened.close)
  return opened
}
function latencyOf(config: BrokerConfig) {
  const asked = askAspect(latencyProbe, config)
  perTest.add(asked.stop)
  return asked
}

/** A client of the broker, which has no name of ours. */
async function client(): Promise<Redis> {
  const connected = await connect(server.port, undefined, false)
  perTest.add(connected.close)
  return connected
}
/** What the rule of slow commands is held against, with its pack. */
const verdictOf = (latency: LatencyReading, broker: BrokerConfig): Verdict => {
  const aspects = { ...allAspects({ state: 'unknown', reason: 'Not read.' }) }
  const measures = slowCommandMeasures({ ...aspects, latency: { state: 'known', atMs: 0, value: latency } })
  const judged = evaluateRules(nothingEvaluated, {
    rules: rulesOf(broker, configSchema.parse({}).alerts, 'en'),
    measures,
    connection: { level: 'ok', reasons: [], sinceMs: 0 },
    switching: false,
    isHandedOver: false,
    firing: new Map(),
    nowMs: 0,
    steadyMs: 0,
  })
  const told = judged.fired.map(({ rule, measure }) => `${rule.id}: ${measure.labels.command}`)
  return { shown: latency.slow?.map(({ command }) => command).join(', ') ?? '', notified: told.join(', ') }
}

describe('latency', () => {
  it('is that of clients since the reading before, with the way told from the server', async () => {
    const { config, host, redis } = await session({})
    const clients = await client()
    const latency = latencyOf(config)
    await call(clients, ...Array.from({ length: 50 }, (_, at) => ['SET', `k${at}`, 1]))
    const first = await latency.known(host, redis)
    expect(first).toMatchObject({ since: 'start', notes: [] })
    expect(first.commands).toContainEqual(expect.objectContaining({ command: 'set', calls: 50 }))
    expect(first.all?.p50).toBeGreaterThan(0)
    expect(first.all?.p999).toBeGreaterThanOrEqual(first.all?.p50 ?? 1)
    expect(first.roundTripMs).toBeGreaterThan(0)
    const rest = (first.roundTripMs ?? 0) - (first.wayMs ?? 0)
    expect(first.serverMs).toBe(rest > 0 ? rest : null)

    expect(await latency.known(host, redis)).toMatchObject({ since: 'reading', all: null, commands: [] })
    await call(clients, ['GET', 'k1'], ['GET', 'k2'])
    expect(await latency.known(host, redis)).toMatchObject({ commands: [{ command: 'get', calls: 2 }] })
    await call(clients, ['CONFIG', 'RESETSTAT'], ['GET', 'k1'])
    expect(await latency.known(host, redis)).toMatchObject({ since: 'start' })
  })

  it('leaves out what we ask ourselves', async () => {
    const { config, host, redis } = await session({})
    const clients = await client()
    await call(clients, ['XADD', 'frames', '1-0', 'frame', 'x'], ['CONFIG', 'RESETSTAT'])
    const latency = latencyOf(config)
    await latency.known(host, redis)
    await call(redis, ['XRANGE', 'frames', '-', '+'], ['XLEN', 'frames'], ['XINFO', 'STREAM', 'frames'])
    await call(clients, ['XLEN', 'frames'], ['XLEN', 'frames'], ['XLEN', 'frames'])
    expect((await latency.known(host, redis)).commands.map(({ command, calls }) => [command, calls])).toEqual(
      [['xlen', 3]],
    )
  })

  it('names what was slow by command and key, never by a value', async () => {
    const { config, host, redis } = await session({})
    const clients = await client()
    const latency = latencyOf(config)
    expect((await latency.known(host, redis)).slow).toEqual([])
    await call(clients, ['DEBUG', 'SLEEP', '0.02'])
    expect((await latency.known(host, redis)).slow).toMatchObject([{ command: 'DEBUG SLEEP' }])
    await call(clients, ['CONFIG', 'SET', 'slowlog-log-slower-than', 0])
    await call(clients, ['SET', 'user:1', 'a-secret-value'], ['EVAL', 'return 1', 0, 'another-secret'])
    await call(clients, ['CONFIG', 'SET', 'slowlog-log-slower-than', 10_000])
    const { slow } = await latency.known(host, redis)
    expect(slow?.map(({ command }) => command)).toEqual(
      expect.arrayContaining(['SET user:1', 'EVAL', 'CONFIG SET', 'DEBUG SLEEP']),
    )
    expect(JSON.stringify(slow)).not.toMatch(/secret/)
    const [newest] = slow ?? []
    expect(Math.abs(Date.now() - (newest?.atMs ?? 0))).toBeLessThan(300_000)
  })

  it('raises "Slow command" for clients alone, by what their command was', async () => {
    const { config, host, redis } = await session({})
    const clients = await client()
    const latency = latencyOf(config)
    await latency.known(host, redis)
    const verdict = async (): Promise<Verdict> => verdictOf(await latency.known(host, redis), config)
    await call(clients, ['CONFIG', 'SET', 'slowlog-log-slower-than', 0], ['SLOWLOG', 'RESET'])
    await call(redis, ['DEBUG', 'SLEEP', '0.2'], ['INFO'], ['XRANGE', 'frames', '-', '+'])
    expectFieldCase(
      { kind: 'slow log', input: 'our own DEBUG SLEEP, INFO and XRANGE are in the slow log' },
      await verdict(),
      { shown: '', notified: '' },
    )
    const script =
      "local n = tonumber(ARGV[1]) local t = redis.call('TIME') repeat local u = redis.call('TIME') " +
      'until (u[1] - t[1]) * 1000000 + u[2] - t[2] > n return 1'
    await call(clients, ['CONFIG', 'SET', 'slowlog-log-slower-than', 10_000], ['SLOWLOG', 'RESET'])
    await call(clients, ['EVAL', script, 1, 'frames', 50_000])
    expectFieldCase(
      { kind: 'slow log', input: "a client's script of 50 ms, over the slow log's own limit of 10 ms" },
      await verdict(),
      { shown: 'EVAL frames', notified: '' },
    )
    await call(clients, ['EVAL', script, 1, 'jobs', 150_000])
    expectFieldCase({ kind: 'slow log', input: "a client's script of 150 ms" }, await verdict(), {
      shown: 'EVAL jobs, EVAL frames',
      notified: 'slow-command: EVAL jobs',
    })
  })

  it('is named under an ACL that forbids CLIENT, and nobody’s ACL log is told', async () => {
    const rules = ['~*', '+@all', '-@dangerous', '-client', '+info', '+slowlog', '+latency', '+debug']
    await call(admin.redis, ['ACL', 'SETUSER', 'strict', 'on', '>strict-secret', ...rules])
    await call(admin.redis, ['ACL', 'LOG', 'RESET'])
    const as = { username: 'strict', password: { env: 'STRICT' } }
    const { config, host, redis } = await session(as, { STRICT: 'strict-secret' })
    const latency = latencyOf(config)
    await latency.known(host, redis)
    await call(redis, ['DEBUG', 'SLEEP', '0.15'])
    expectFieldCase(
      { kind: 'slow log', input: 'our own slow command as an ACL user without CLIENT' },
      verdictOf(await latency.known(host, redis), config),
      { shown: '', notified: '' },
    )
    expect(await call(admin.redis, ['ACL', 'LOG'])).toEqual([[]])
  })
})
