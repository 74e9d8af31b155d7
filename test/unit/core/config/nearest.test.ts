import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { editDistance, nearest } from '#core/config/nearest'

describe('the nearest word', () => {
  it.each([
    ['port', 'port', 0],
    ['prot', 'port', 1],
    ['Port', 'port', 0],
    ['pport', 'port', 1],
    ['', 'port', 4],
    ['kitten', 'sitting', 3],
  ])('%s is %s away by %i', (from, to, distance) => {
    expect(editDistance(from, to)).toBe(distance)
  })

  it('counts the same both ways, and zero only for the same word', async () => {
    await fc.assert(
      fc.property(fc.string({ maxLength: 20 }), fc.string({ maxLength: 20 }), (a, b) => {
        expect(editDistance(a, b)).toBe(editDistance(b, a))
        expect(editDistance(a, b) === 0).toBe(a.toLowerCase() === b.toLowerCase())
      }),
    )
  })

  it('is found for slips and beginnings, nearest first, and not for other words', () => {
    const keys = ['streams', 'stream', 'sortedSets', 'bullmq', 'bullmqPrefix']
    expect(nearest('straem', keys)).toEqual(['stream', 'streams'])
    expect(nearest('bullmqprefx', keys)).toEqual(['bullmqPrefix', 'bullmq'])
    expect(nearest('sorted', keys)).toEqual(['sortedSets'])
    expect(nearest('topics', keys)).toEqual([])
    expect(nearest('x'.repeat(10_000), keys)).toEqual([])
  })
})
