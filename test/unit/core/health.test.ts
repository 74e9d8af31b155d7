import { describe, expect, it } from 'vitest'
import { judge } from '#core/health'
import type { HealthInput } from '#core/health/input'
import type { LinkFault, LinkState } from '#core/model/link'
import type { Health } from '#core/model/snapshot'
import { english, sampleAt, tenFortyTwo, up } from './support/samples.ts'
import { config, health, reason } from './support/views.ts'

const nebula = config('nebula')
const refused: LinkFault = {
  code: 'refused',
  layer: 'host',
  message: 'nebula refuses SSH connections on 10.0.0.1:22. Check that sshd runs.',
}
const down = (fault: LinkFault = refused, sinceMs = tenFortyTwo): LinkState => ({
  state: 'down',
  sinceMs,
  fault,
  retryAtMs: null,
})

const input = (changed: Partial<HealthInput> = {}): HealthInput => ({
  nowMs: tenFortyTwo,
  broker: 'nebula',
  place: 'ssh nebula',
  previous: null,
  hostLink: up,
  redisLink: up,
  service: null,
  containers: { state: 'absent', reason: 'no compose' },
  sample: sampleAt(tenFortyTwo),
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

describe('judge', () => {
  it('is ok, with no reasons, when a fresh sample is within its limits', () => {
    expect(judge(input())).toEqual({ level: 'ok', reasons: [], sinceMs: tenFortyTwo } satisfies Health)
  })

  it('blames what stands in the way before any number of an old sample', () => {
    const full = sampleAt(tenFortyTwo, {
      metrics: { redis_memory_used_bytes: 99, redis_memory_max_bytes: 100 },
    })
    const verdict = judge(input({ hostLink: down(), sample: full }))
    expect(verdict.level).toBe('down')
    expect(verdict.reasons.map(one => one.text)).toEqual([
      'nebula refuses SSH connections on 10.0.0.1:22 (since 10:42). Check that sshd runs.',
    ])
  })

  it('keeps since while the level stays, whatever the reasons', () => {
    const loading = sampleAt(tenFortyTwo, { facts: { loading: true } })
    const first = judge(input({ sample: loading }))
    const later = judge(
      input({
        previous: first,
        nowMs: tenFortyTwo + 4000,
        sample: sampleAt(tenFortyTwo + 4000, { metrics: { redis_connected_clients: 500 } }),
      }),
    )
    expect(first).toMatchObject({ level: 'degraded', sinceMs: tenFortyTwo })
    expect(later).toMatchObject({ level: 'degraded', sinceMs: tenFortyTwo })
    expect(judge(input({ previous: later, nowMs: tenFortyTwo + 4001 }))).toMatchObject({
      level: 'ok',
      sinceMs: tenFortyTwo + 4001,
    })
  })

  it('is never since the future, even after the clock was set back', () => {
    const previous = health('ok', { sinceMs: tenFortyTwo + 99_000 })
    expect(judge(input({ previous })).sinceMs).toBe(tenFortyTwo)
  })

  it('stays down, without a flicker, while a link that was down is tried again', () => {
    const previous = judge(input({ redisLink: down({ ...refused, layer: 'broker' }) }))
    const again = judge(
      input({ previous, nowMs: tenFortyTwo + 5, redisLink: { state: 'connecting', sinceMs: 0, attempt: 2 } }),
    )
    expect(again).toEqual(previous)
  })

  it('puts several degraded reasons in the order of their weight', () => {
    const sample = sampleAt(tenFortyTwo, {
      metrics: { redis_connected_clients: 500, redis_memory_used_bytes: 85, redis_memory_max_bytes: 100 },
      facts: { loading: true, rdbLastBgsaveStatus: 'err' },
      roundTripMs: 2000,
    })
    expect(judge(input({ sample })).reasons.map(one => one.code)).toEqual([
      'loading',
      'memory-high',
      'rdb-failed',
      'latency-high',
      'clients-high',
    ])
  })

  it('does not let a degraded verdict of before stand for a link that is made anew', () => {
    const previous = health('degraded', { reasons: [reason('degraded', { layer: 'broker' })] })
    const verdict = judge(input({ previous, redisLink: { state: 'connecting', sinceMs: 0, attempt: 1 } }))
    expect(verdict.level).toBe('unknown')
  })
})
