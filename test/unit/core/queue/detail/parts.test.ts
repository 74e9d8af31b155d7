import { describe, expect, it } from 'vitest'
import { ageOf, ageOfId, timeOf } from '#core/queue/detail/age'
import { parseConsumers } from '#core/queue/detail/consumers'
import { addTally, rateOf, riseOf, type TallyTape } from '#core/queue/detail/tally'
import { mostInLook, restUntil, turnsOf } from '#core/queue/detail/turns'
import { tenFortyTwo } from '../../support/samples.ts'

describe('ages', () => {
  it('are told by an entry id, and never negative', () => {
    expect(ageOfId(`${tenFortyTwo - 5000}-3`, tenFortyTwo)).toBe(5000)
    expect(ageOfId(`${tenFortyTwo + 5000}-0`, tenFortyTwo)).toBe(0)
    expect([ageOfId('5-0', tenFortyTwo), ageOfId('x', tenFortyTwo), ageOfId(null, tenFortyTwo)]).toEqual([
      null,
      null,
      null,
    ])
  })

  it.each([
    [String(tenFortyTwo), tenFortyTwo],
    [tenFortyTwo / 1000, tenFortyTwo],
    ['1795257720.5', 1_795_257_720_500],
    ['17', null],
    ['', null],
    ['inf', null],
    ['9e99', null],
    [null, null],
    [[1], null],
  ])('of a score %j is a time %d', (score, time) => {
    expect(timeOf(score, tenFortyTwo)).toBe(time)
  })

  it('of what is due later is 0', () => {
    expect(ageOf(tenFortyTwo + 1000, tenFortyTwo)).toBe(0)
  })
})

describe('consumers', () => {
  const stuckAfterMs = 300_000
  it('of Redis 7.0 have no inactive time', () => {
    const reply = [['name', 'c1', 'pending', 2, 'idle', 300_001]]
    expect(parseConsumers(reply, stuckAfterMs)).toEqual([
      { name: 'c1', pending: 2, idleMs: 300_001, inactiveMs: null, dead: true },
    ])
  })

  it('of Redis 7.2 and later have one, -1 for who never got anything', () => {
    const reply = [
      ['name', 'busy', 'pending', 1, 'idle', 20, 'inactive', 400_000],
      ['name', 'new', 'pending', 0, 'idle', 900_000, 'inactive', -1],
    ]
    expect(parseConsumers(reply, stuckAfterMs)).toEqual([
      { name: 'busy', pending: 1, idleMs: 20, inactiveMs: 400_000, dead: false },
      { name: 'new', pending: 0, idleMs: 900_000, inactiveMs: null, dead: false },
    ])
  })
})

describe('tallies', () => {
  const tape = (...counts: readonly (readonly [atMs: number, added: number | null])[]): TallyTape =>
    counts.reduce<TallyTape>((all, [atMs, added]) => addTally(all, { atMs, counts: { added } }), [])

  it('tell a rate from two on, over the last minute', () => {
    expect(rateOf(tape([0, 10]), 'added')).toBeNull()
    expect(rateOf(tape([0, 10], [5000, 60]), 'added')).toBe(10)
    expect(rateOf(tape([0, 0], [60_000, 600], [120_000, 1800]), 'added')).toBe(20)
    expect(rateOf(tape([0, 0], [300_000, 600]), 'added')).toBe(2)
  })

  it('tell none across a restart, a jump of the clock, or what is unknown', () => {
    expect(rateOf(tape([0, 100], [5000, 3]), 'added')).toBeNull()
    expect(riseOf(tape([0, 100], [5000, 3]), 'added')).toEqual({ by: -97, overMs: 5000 })
    expect(tape([5000, 100], [0, 3])).toHaveLength(1)
    expect(rateOf(tape([0, null], [5000, 3]), 'added')).toBeNull()
    expect(rateOf(tape([0, 1], [5000, 3]), 'other')).toBeNull()
  })
})

describe('turns', () => {
  const many = (count: number, pinned: boolean, lookedAtMs: number | null = null) =>
    Array.from({ length: count }, (_, at) => ({
      id: `${pinned ? 'pinned' : 'found'}-${at}`,
      pinned,
      lookedAtMs,
      restsUntilMs: 0,
    }))

  it('go to pinned queues first, and leave some to the others', () => {
    const turns = turnsOf([...many(100, false), ...many(1000, true)], 0)
    expect(turns).toHaveLength(mostInLook)
    expect(turns.filter(id => id.startsWith('found'))).toHaveLength(10)
    expect(turnsOf([...many(20, true), ...many(5, false)], 0)).toHaveLength(25)
  })

  it('come to everybody in the end', () => {
    let candidates = [...many(150, true), ...many(40, false)]
    const seen = new Set<string>()
    for (let look = 1; look <= 5; look++) {
      const turns = new Set(turnsOf(candidates, 0))
      for (const id of turns) seen.add(id)
      candidates = candidates.map(one => (turns.has(one.id) ? { ...one, lookedAtMs: look } : one))
    }
    expect(seen.size).toBe(190)
  })

  it('pass over a queue of large entries for a while', () => {
    const restsUntilMs = restUntil(0, 10_000_000)
    expect(restsUntilMs).toBeGreaterThan(60_000)
    expect(restUntil(0, 10_000)).toBeLessThanOrEqual(0)
    const [one] = many(1, true)
    expect(one && turnsOf([{ ...one, restsUntilMs }], 1000)).toEqual([])
  })
})
