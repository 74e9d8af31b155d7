import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isRefusedSignIn, type LinkFaultCode, needsPerson, retriesSlowly } from '#core/model/link'
import { delayMs, hostBackoff, redisBackoff, slowDelayMs } from '../../src-main/engine/links/backoff.ts'
import { createSignInLimit } from '../../src-main/engine/links/sign-ins.ts'

describe('the wait between attempts', () => {
  test('stays between its first and its longest delay, whatever chance says', () => {
    const any = fc.record({
      backoff: fc.constantFrom(hostBackoff, redisBackoff),
      failures: fc.nat(10_000),
      random: fc.double({ min: 0, max: 1, noNaN: true }),
    })
    fc.assert(
      fc.property(any, ({ backoff, failures, random }) => {
        const wait = delayMs(backoff, failures, random)
        return wait >= backoff.firstMs && wait <= backoff.mostMs
      }),
    )
  })

  test('doubles at its longest until it is as long as it gets', () => {
    const waits = [1, 2, 3, 4, 5, 6].map(failures => delayMs(hostBackoff, failures, 1))
    expect(waits).toEqual([2_000, 4_000, 8_000, 16_000, 30_000, 30_000])
  })
})

describe('what only a person can solve', () => {
  const at = (code: LinkFaultCode) => ({ code, layer: 'host' }) as const

  test('is tried again slowly, for ever', () => {
    expect((['auth', 'host-key-changed', 'secret-missing', 'config'] as const).every(retriesSlowly)).toBe(
      true,
    )
    expect((['refused', 'timeout', 'dns', 'closed', 'tls', 'protocol'] as const).some(retriesSlowly)).toBe(
      false,
    )
    const waits = [1, 2, 3, 4, 5, 500].map(failures => slowDelayMs(failures, true, 0.5) / 1000)
    expect(waits).toEqual([12, 60, 300, 600, 600, 600])
    expect(slowDelayMs(9, false, 0.5)).toBe(300_000)
  })

  test('is more than what is tried slowly: a certificate that is renewed is seen at once', () => {
    expect((['auth', 'tls', 'redis-noperm', 'internal'] as const).map(at).every(needsPerson)).toBe(true)
    expect(
      (['refused', 'timeout', 'dns', 'closed', 'redis-loading'] as const).map(at).some(needsPerson),
    ).toBe(false)
    expect((['auth', 'redis-auth'] as const).every(isRefusedSignIn)).toBe(true)
  })

  test('signs in at most ten times an hour to one account, however many links there are', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 20, maxLength: 60 }), steps => {
        let nowMs = 0
        const limit = createSignInLimit(() => nowMs)
        const times: number[] = []
        for (const seconds of steps) {
          times.push(nowMs + limit.reserveMs(10_000))
          nowMs += seconds * 1000
        }
        times.sort((one, other) => one - other)
        return times.every((atMs, at) => (times[at + 10] ?? Number.POSITIVE_INFINITY) - atMs >= 3_600_000)
      }),
    )
  })

  test('is tried at most thirty times an hour because of changed files', () => {
    let nowMs = 0
    const limit = createSignInLimit(() => nowMs)
    expect(Array.from({ length: 40 }, () => limit.takeNow()).filter(Boolean)).toHaveLength(30)
    nowMs = 3_600_001
    expect(limit.takeNow()).toBe(true)
  })
})
