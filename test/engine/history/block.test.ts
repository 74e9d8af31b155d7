import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Rolled } from '#core/history/rolled'
import { decodeBlock, encodeBlock } from '../../../src-main/engine/history/block.ts'
import { decodeTick, encodeTick } from '../../../src-main/engine/history/tick.ts'

const startMs = Date.UTC(2026, 9, 10)
const widthMs = 10_000
const number = fc.double({ noNaN: true })
const points = fc
  .uniqueArray(
    fc.record({
      slot: fc.nat(359),
      count: fc.integer({ min: 1, max: 9_999 }),
      min: number,
      max: number,
      total: number,
    }),
    { selector: ({ slot }) => slot },
  )
  .map(all =>
    all
      .toSorted((one, other) => one.slot - other.slot)
      .map(({ slot, ...rest }): Rolled => ({ atMs: startMs + slot * widthMs, ...rest })),
  )

describe('a block', () => {
  test('gives back what was put in, to the last bit', () => {
    fc.assert(
      fc.property(points, all => {
        expect(decodeBlock(encodeBlock(all, startMs, widthMs), startMs, widthMs)).toEqual(all)
      }),
    )
  })

  test('takes next to nothing for what does not change', () => {
    const steady = Array.from({ length: 300 }, (_, at) => ({
      atMs: startMs + at * 1_000,
      count: 1,
      min: 536_870_912,
      max: 536_870_912,
      total: 536_870_912,
    }))
    const block = encodeBlock(steady, startMs, 1_000)
    expect(block.length).toBeLessThan(100)
    expect(decodeBlock(block, startMs, 1_000)).toEqual(steady)
  })

  test('of damaged bytes has no points', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), bytes => {
        expect(Array.isArray(decodeBlock(bytes, startMs, widthMs))).toBe(true)
      }),
    )
  })
})

test('a tick gives back ids and values, wherever its bytes lie in memory', () => {
  const tick = encodeTick([7, 4_000_000_000, 1], [0.1, Number.MAX_SAFE_INTEGER, -5])
  const shifted = new Uint8Array(tick.length + 1)
  shifted.set(tick, 1)
  for (const bytes of [tick, shifted.subarray(1)]) {
    const { ids, values } = decodeTick(bytes)
    expect([...ids]).toEqual([7, 4_000_000_000, 1])
    expect([...values]).toEqual([0.1, Number.MAX_SAFE_INTEGER, -5])
  }
})
