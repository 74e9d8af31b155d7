import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RedisMetrics } from '#core/model/sample'
import { noRates, ratesBetween } from '#core/rates'
import { sampleAt } from './support/samples.ts'

const counters = (at: number): Partial<RedisMetrics> => ({
  redis_uptime_in_seconds: 100 + at / 1000,
  redis_commands_processed_total: 5000 + at,
  redis_net_input_bytes_total: 10 * at,
  redis_net_output_bytes_total: 20 * at,
  redis_evicted_keys_total: at / 1000,
  redis_keyspace_hits_total: at * 3,
  redis_keyspace_misses_total: at,
})
const at = (ms: number, changed: Partial<RedisMetrics> = {}, runId: string | null = 'a1') =>
  sampleAt(ms, { metrics: { ...counters(ms), ...changed }, facts: { runId } })

describe('ratesBetween', () => {
  it('divides what rose by the seconds between', () => {
    expect(ratesBetween(at(0), at(2000))).toEqual({
      commandsPerSecond: 1000,
      netInputBytesPerSecond: 10_000,
      netOutputBytesPerSecond: 20_000,
      evictedPerSecond: 1,
      hitRatio: 0.75,
      lookupsPerSecond: 4000,
    })
  })

  it.each([
    ['before the first sample', null, at(1000)],
    ['across a restart', at(0), at(1000, {}, 'b2')],
    ['across a restart nobody named', at(0, {}, null), at(1000, { redis_uptime_in_seconds: 1 }, null)],
    ['for the same instant', at(1000), at(1000)],
    ['when our clock was set back', at(5000), at(1000)],
    ['when our clock was set forward', at(0), at(40_000, { redis_uptime_in_seconds: 101 })],
    ['when the server clock jumped', at(0), at(1000, { redis_uptime_in_seconds: 3701 })],
    ['after more than a minute', at(0), at(61_000)],
  ])('knows nothing %s', (_, previous, next) => {
    expect(ratesBetween(previous, next)).toEqual(noRates)
  })

  it.each([
    ['a counter that was reset', { redis_commands_processed_total: 3 }],
    ['a counter that went missing', { redis_commands_processed_total: null }],
  ])('knows all but %s', (_, changed) => {
    const rates = ratesBetween(at(0), at(1000, changed))
    expect(rates.commandsPerSecond).toBeNull()
    expect(rates.netInputBytesPerSecond).toBe(10_000)
  })

  it('has no hit ratio where nothing was looked up', () => {
    const still = { redis_keyspace_hits_total: 7, redis_keyspace_misses_total: 7 }
    expect(ratesBetween(at(0, still), at(1000, still)).hitRatio).toBeNull()
  })

  it('allows for whole seconds of uptime and slow answers', () => {
    const slow = { ...at(4000, { redis_uptime_in_seconds: 109 }), roundTripMs: 4000 }
    expect(ratesBetween(at(0), slow).commandsPerSecond).toBe(1000)
    expect(ratesBetween(at(0), at(1000, { redis_uptime_in_seconds: 102 })).commandsPerSecond).toBe(1000)
  })

  it('does without uptime', () => {
    const blind = { redis_uptime_in_seconds: null }
    expect(ratesBetween(at(0, blind), at(1000, blind)).commandsPerSecond).toBe(1000)
  })

  it('is never negative, infinite or not a number', () => {
    const number = fc.option(fc.nat({ max: 1e12 }))
    const any = fc.record({
      redis_uptime_in_seconds: number,
      redis_commands_processed_total: number,
      redis_keyspace_hits_total: number,
      redis_keyspace_misses_total: number,
    })
    fc.assert(
      fc.property(
        any,
        any,
        fc.nat({ max: 100_000 }),
        fc.nat({ max: 100_000 }),
        (before, after, one, other) => {
          const rates = ratesBetween(sampleAt(one, { metrics: before }), sampleAt(other, { metrics: after }))
          for (const rate of Object.values(rates))
            expect(rate === null || (rate >= 0 && Number.isFinite(rate))).toBe(true)
        },
      ),
    )
  })
})
