import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { delayMs, hostBackoff, needsPerson, redisBackoff } from '../../src-main/engine/links/backoff.ts'

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

test('only what a person must solve waits for a person', () => {
  expect((['auth', 'host-key-changed', 'secret-missing'] as const).every(needsPerson)).toBe(true)
  expect((['refused', 'timeout', 'dns', 'closed', 'redis-loading'] as const).some(needsPerson)).toBe(false)
})
