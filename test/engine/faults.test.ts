import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { describe, expect, type TestContext, test } from 'vitest'
import type { Level } from '#core/model/level'
import { createCleanups } from './tools/folder.ts'
import { machineRulesOff } from './tools/machine-rules.ts'
import { silentPort } from './tools/silent-port.ts'
import { until } from './tools/wait.ts'
import { type Witness, type WitnessOptions, witness } from './tools/witness.ts'

/** Alert rules of a broker on the machine of the tests, as a line of brokers.yaml. */
const alerts = (rules: object = {}): string =>
  `alerts: ${JSON.stringify({ rules: { ...machineRulesOff, ...rules } })}`
const quick = { holdSeconds: 2, clearSeconds: 2 }

/** Tests that run at once must say for themselves what ends with them. */
type Ends = TestContext['onTestFinished']

async function open(onTestFinished: Ends, options: WitnessOptions = {}): Promise<Witness> {
  const ends = createCleanups()
  onTestFinished(ends.run)
  return await witness(ends, { config: [alerts()], ...options })
}

async function redisOf({ redis }: Witness, onTestFinished: Ends): Promise<Redis> {
  const client = new Redis({ port: redis.port, host: '127.0.0.1' })
  onTestFinished(() => client.disconnect())
  return client
}

const isOk = (seen: Witness): Promise<void> =>
  until('the broker to be ok again', () => seen.broker().health.level === 'ok')
const isQuiet = (seen: Witness, rule: string): Promise<void> =>
  until(`no ${rule}`, () => !seen.broker().alerts.some(alert => alert.rule === rule))
const isRaised = (seen: Witness, rule: string): Promise<void> =>
  until(rule, () => seen.broker().alerts.some(alert => alert.rule === rule))

/** What was shown, from the first change to the last, but for a level that may come in between for a moment. */
const without = (levels: readonly Level[], level: Level): readonly Level[] =>
  levels.filter(one => one !== level).filter((one, at, all) => one !== all[at - 1])

describe.concurrent('what is shown, and which alerts are raised and cleared', () => {
  test('nothing happens: nothing is told', async ({ onTestFinished }) => {
    const seen = await open(onTestFinished)
    await sleep(20_000)
    expect([seen.levels(), seen.alerts()]).toEqual([['ok'], []])
  })

  test('a line with 200 ms each way: slow, and nothing is told', async ({ onTestFinished }) => {
    const seen = await open(onTestFinished)
    seen.line.line.delayMs = 200
    await sleep(20_000)
    expect([seen.levels(), seen.alerts()]).toEqual([['ok'], []])
    expect(seen.broker().sample?.roundTripMs).toBeGreaterThan(390)
  })

  test('the link is gone for 1 s: nothing is told', async ({ onTestFinished }) => {
    const seen = await open(onTestFinished)
    seen.line.line.stalled = true
    await sleep(1000)
    seen.line.line.stalled = false
    await sleep(15_000)
    expect([seen.levels(), seen.alerts()]).toEqual([['ok'], []])
  })

  test('the link is gone: the host is told as unreachable, once, and that it is back', async ({
    onTestFinished,
  }) => {
    const seen = await open(onTestFinished)
    seen.line.line.stalled = true
    await isRaised(seen, 'host-unreachable')
    expect(seen.broker().health.reasons[0]).toMatchObject({ level: 'unknown', layer: 'host' })
    seen.line.line.stalled = false
    await isOk(seen)
    expect(new Set(seen.levels())).toEqual(new Set(['ok', 'unknown']))
    await isQuiet(seen, 'host-unreachable')
    expect(seen.alerts()).toEqual(['+host-unreachable', '-host-unreachable'])
  })

  test('Redis is stopped as a process for 20 s: down at the broker, told once, and back', async ({
    onTestFinished,
  }) => {
    const seen = await open(onTestFinished)
    seen.redis.freeze()
    await until('down', () => seen.broker().health.level === 'down')
    expect(['container', 'broker']).toContain(seen.broker().health.reasons[0]?.layer)
    await sleep(10_000)
    seen.redis.thaw()
    await isOk(seen)
    await isQuiet(seen, 'instance-down')
    expect(seen.alerts()).toEqual(['+instance-down', '-instance-down'])
  })

  test('CLIENT PAUSE for 3 s: slow for a moment, and nothing is told', async ({ onTestFinished }) => {
    const seen = await open(onTestFinished)
    await (await redisOf(seen, onTestFinished)).call('CLIENT', 'PAUSE', '3000', 'ALL')
    await sleep(15_000)
    expect([without(seen.levels(), 'degraded'), seen.alerts()]).toEqual([['ok'], []])
  })

  test('Redis is killed and comes back: down, back, and the restart is told', async ({ onTestFinished }) => {
    const seen = await open(onTestFinished)
    await seen.redis.kill()
    await isRaised(seen, 'instance-down')
    await seen.redis.start()
    await isOk(seen)
    await isRaised(seen, 'restarted')
    expect(seen.alerts()).toEqual(['+instance-down', '-instance-down'])
    expect(seen.broker().alerts.map(alert => [alert.rule, alert.quiet !== null])).toEqual([
      ['restarted', true],
    ])
  })

  test('Redis restarts: either the restart is told, or, where it took long, the outage', async ({
    onTestFinished,
  }) => {
    const seen = await open(onTestFinished)
    await seen.redis.kill()
    await seen.redis.start()
    await isRaised(seen, 'restarted')
    await isOk(seen)
    const [restart] = seen.broker().alerts
    const told = restart?.quiet === null ? ['+restarted'] : ['+instance-down', '-instance-down']
    expect(seen.alerts()).toEqual(told)
  })

  test('Redis is full and evicts nothing: both memory alerts, and none when there is room again', async ({
    onTestFinished,
  }) => {
    const seen = await open(onTestFinished, {
      redisArgs: ['--maxmemory', '8mb', '--maxmemory-policy', 'noeviction'],
      config: [alerts({ 'memory-high': quick, 'memory-critical': quick })],
    })
    const client = await redisOf(seen, onTestFinished)
    const fill = async (): Promise<void> => {
      for (let at = 0; ; at++) await client.set(`filler:${at}`, 'x'.repeat(100_000))
    }
    await expect(fill()).rejects.toThrow(/OOM/)
    await isRaised(seen, 'memory-critical')
    expect(seen.broker().health.level).toBe('degraded')
    await client.flushall()
    await isOk(seen)
    await isQuiet(seen, 'memory-critical')
    await isQuiet(seen, 'memory-high')
    const told = seen.alerts().filter(alert => alert.includes('memory-critical'))
    expect(told).toEqual(['+memory-critical', '-memory-critical'])
    expect(seen.alerts().filter(alert => !alert.includes('memory'))).toEqual([])
  })

  test('a queue lives where keys are evicted: its eviction is told', async ({ onTestFinished }) => {
    const seen = await open(onTestFinished, {
      redisArgs: ['--maxmemory', '8mb', '--maxmemory-policy', 'allkeys-lru'],
      config: ['watch: { streams: [frames] }', alerts({ 'memory-high': false, 'memory-critical': false })],
    })
    const client = await redisOf(seen, onTestFinished)
    await client.xadd('frames', '*', 'frame', '1')
    for (let at = 0; at < 150; at++) await client.set(`filler:${at}`, 'x'.repeat(100_000))
    await isRaised(seen, 'queue-evicted')
    expect(seen.alerts()).toEqual(['+queue-evicted'])
  })

  test('one that never answers delays no other', async ({ onTestFinished }) => {
    const silent = await silentPort()
    onTestFinished(silent.close)
    const never = `reach: { local: true }, redis: { port: ${silent.port} }`
    const seen = await open(onTestFinished, { others: [`one: { ${never} }`, `two: { ${never} }`] })
    const shown = (): number => seen.broker().sample?.atMs ?? 0
    const begunMs = performance.now()
    for (let at = 0; at < 8; at++) {
      const last = shown()
      await until('another sample', () => shown() > last)
    }
    // eight rounds that wait for the silent ones take 80 s
    expect(performance.now() - begunMs).toBeLessThan(60_000)
  })
})
