import { describe, expect, it } from 'vitest'
import type { HealthInput } from '#core/health/input'
import { judgeLimits } from '#core/health/limits'
import type { RedisFacts, RedisMetrics } from '#core/model/sample'
import type { Health, Reason } from '#core/model/snapshot'
import { english, polish, queue, sampleAt, tenFortyTwo, up } from '../support/samples.ts'
import { config, health } from '../support/views.ts'

const giga = 1024 ** 3
const nebula = config('nebula', {
  watch: {
    streams: [
      { name: 'detektor:frames', maxWaiting: 1000 },
      { name: 'raibid:jobs', maxLength: 10_000 },
    ],
    lists: [{ name: 'detektor:frames', maxWaiting: 5 }],
  },
})

interface Parts {
  readonly metrics?: Partial<RedisMetrics>
  readonly facts?: Partial<RedisFacts>
  readonly queues?: readonly ReturnType<typeof queue>[]
  readonly roundTripMs?: number
}

function judged(parts: Parts, changed: Partial<HealthInput> = {}): readonly Reason[] {
  return judgeLimits({
    nowMs: tenFortyTwo,
    broker: 'nebula',
    place: 'ssh nebula',
    previous: null,
    hostLink: up,
    redisLink: up,
    service: null,
    containers: { state: 'absent', reason: 'no compose' },
    sample: sampleAt(tenFortyTwo, parts),
    previousSample: null,
    limits: nebula.limits,
    watch: nebula.watch,
    networkUp: true,
    needsNetwork: true,
    asleep: false,
    staleAfterMs: 5000,
    voice: english,
    ...changed,
  })
}
const texts = (parts: Parts, changed: Partial<HealthInput> = {}): readonly string[] =>
  judged(parts, changed).map(one => one.text)
const memory = (used: number, max: number): Parts => ({
  metrics: { redis_memory_used_bytes: used, redis_memory_max_bytes: max },
})

describe('memory', () => {
  it.each([
    ['under the limit', memory(3.2 * giga, 4 * giga), []],
    ['over the limit', memory(3.4 * giga, 4 * giga), ['Memory is 3.4 GB of 4.0 GB, 85 % (limit 80 %).']],
    ['just over it', memory(3.21 * giga, 4 * giga), ['Memory is 3.2 GB of 4.0 GB, 80.3 % (limit 80 %).']],
    [
      'over the critical limit',
      memory(3.7 * giga, 4 * giga),
      [
        'Memory is nearly full: 3.7 GB of 4.0 GB, 93 % (critical limit 90 %). Free memory or raise maxmemory.',
      ],
    ],
    ['without maxmemory', memory(99 * giga, 0), []],
    ['exactly at the limit', memory(80, 100), []],
    ['exactly at the critical limit', memory(90, 100), ['Memory is 0 kB of 0 kB, 90 % (limit 80 %).']],
    ['unknown', { metrics: { redis_memory_max_bytes: 5 } }, []],
  ])('%s', (_, parts, wanted) => {
    expect(texts(parts)).toEqual(wanted)
  })

  it.each([
    ['noeviction', 'Writes fail when it is full.'],
    ['allkeys-lru', 'Keys are evicted when it is full (allkeys-lru).'],
  ])('nearly full under %s says what comes next', (maxmemoryPolicy, next) => {
    const [found] = judged({ ...memory(95, 100), facts: { maxmemoryPolicy } })
    expect(found).toMatchObject({ code: 'memory-critical', level: 'degraded' })
    expect(found?.text).toContain(next)
  })

  it('follows the limits of the config', () => {
    const limits = { ...nebula.limits, memoryWarnPercent: 50, memoryCriticalPercent: 99 }
    expect(judged(memory(60, 100), { limits }).map(one => one.code)).toEqual(['memory-high'])
  })
})

describe('the server', () => {
  it.each([
    ['loading', { facts: { loading: true } }, 'loading'],
    [
      'busy',
      { facts: { missing: [{ command: 'INFO', reason: 'BUSY Redis is busy running a script.' }] } },
      'busy',
    ],
    ['a failed RDB save', { facts: { rdbLastBgsaveStatus: 'err' } }, 'rdb-failed'],
    ['a failed AOF write', { facts: { aofLastWriteStatus: 'err', aofEnabled: true } }, 'aof-write-failed'],
    [
      'a failed AOF rewrite',
      { facts: { aofLastRewriteStatus: 'err', aofEnabled: true } },
      'aof-rewrite-failed',
    ],
    ['slow answers', { roundTripMs: 1001 }, 'latency-high'],
    ['many clients', { metrics: { redis_connected_clients: 101 } }, 'clients-high'],
  ] as const)('%s is degraded, on the broker', (_, parts, code) => {
    expect(judged(parts)).toMatchObject([{ code, level: 'degraded', layer: 'broker' }])
  })

  it.each([
    ['exactly the limits', { roundTripMs: 1000, metrics: { redis_connected_clients: 100 } }],
    [
      'an AOF error of a server that has AOF off',
      { facts: { aofEnabled: false, aofLastWriteStatus: 'err' } },
    ],
    ['INFO that is forbidden', { facts: { missing: [{ command: 'INFO', reason: 'no permission' }] } }],
    ['a replica', { facts: { role: 'replica' } }],
    ['nothing known', {}],
  ] as const)('%s is fine', (_, parts) => {
    expect(judged(parts)).toEqual([])
  })

  it('says number and limit', () => {
    expect(texts({ roundTripMs: 1240, metrics: { redis_connected_clients: 1240 } })).toEqual([
      'A round trip takes 1.2 s (limit 1.0 s).',
      '1,240 clients are connected (limit 100).',
    ])
  })

  it('speaks Polish', () => {
    expect(texts({ metrics: { redis_connected_clients: 1240 } }, { voice: polish })).toEqual([
      'Połączonych klientów: 1\u00a0240 (limit 100).',
    ])
  })
})

describe('refused connections', () => {
  const at = (count: number | null, runId = 'a1') =>
    sampleAt(tenFortyTwo - 1000, { metrics: { redis_rejected_connections_total: count }, facts: { runId } })
  const now = (count: number, max: number | null = null): Parts => ({
    metrics: { redis_rejected_connections_total: count, redis_config_maxclients: max },
  })

  it.each([
    ['none before', now(3), null, []],
    ['no more than before', now(3), at(3), []],
    ['a counter that was reset', now(1), at(3), []],
    ['another server process', now(9), at(3, 'b2'), []],
    ['a counter that was unknown', now(9), at(null), []],
    ['one more', now(4), at(3), ['Redis refused 1 connection since the last sample: maxclients is reached.']],
    [
      'more',
      now(8, 10_000),
      at(3),
      ['Redis refused 5 connections since the last sample: maxclients 10,000 is reached.'],
    ],
  ])('%s', (_, parts, previousSample, wanted) => {
    expect(texts(parts, { previousSample })).toEqual(wanted)
  })

  it('stay told for a minute', () => {
    const told = { code: 'rejected-connections', level: 'degraded', layer: 'broker', text: 'five' } as const
    const previous = (ageMs: number): Health =>
      health('degraded', { reasons: [told], sinceMs: tenFortyTwo - ageMs })
    expect(texts(now(8), { previousSample: at(8), previous: previous(59_999) })).toEqual(['five'])
    expect(texts(now(8), { previousSample: at(8), previous: previous(60_000) })).toEqual([])
  })
})

describe('queues', () => {
  it.each([
    ['within limits', [queue('detektor:frames', 1000), queue('raibid:jobs', 10_000)], []],
    [
      'too many waiting',
      [queue('detektor:frames', 1240)],
      ['detektor:frames has 1,240 entries waiting (limit 1,000).'],
    ],
    [
      'too long',
      [queue('raibid:jobs', 0, { length: 10_412 })],
      ['raibid:jobs holds 10,412 entries (limit 10,000).'],
    ],
    ['unknown', [queue('detektor:frames', null), queue('raibid:jobs', null)], []],
    ['without limits', [queue('other', 1e9)], []],
    [
      'of the same name, each by its own limit',
      [queue('detektor:frames', 6), queue('detektor:frames', 6, { kind: 'list' })],
      ['detektor:frames has 6 entries waiting (limit 5).'],
    ],
  ])('%s', (_, queues, wanted) => {
    expect(texts({ queues })).toEqual(wanted)
  })
})

it('judges nothing without a sample', () => {
  expect(judged({}, { sample: null })).toEqual([])
})
