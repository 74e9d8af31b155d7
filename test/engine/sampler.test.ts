import { afterEach, describe, expect, test, vi } from 'vitest'
import type { Redis } from '#core/ports'
import { createSampler, type Sampler } from '../../src-main/engine/sampling/sampler.ts'

const everyMs = 3_600_000
const connection = (heardMs = 0): Redis => ({
  node: '127.0.0.1:6379',
  pipeline: async () => ({ ok: true, value: [] }),
  calls: () => new Map(),
  heardMs: () => heardMs,
  closed: new Promise(() => undefined),
  close: () => undefined,
})

let sampler: Sampler
afterEach(() => {
  sampler.stop()
  vi.useRealTimers()
})

/** A sampler whose samples end when told, on a clock that goes when told. */
function bench() {
  const ends: ((error?: Error) => void)[] = []
  const at = { now: 0, redis: connection() as Redis | null, silences: 0, ends, thrown: [] as unknown[] }
  sampler = createSampler(
    {
      phase: 0.5,
      redisNow: () => at.redis,
      take: () => new Promise((resolve, reject) => ends.push(error => (error ? reject(error) : resolve()))),
      onSilence: () => {
        at.silences += 1
      },
      onThrow: error => at.thrown.push(error),
      steadyMs: () => at.now,
    },
    everyMs,
  )
  return at
}

describe('a sampler', () => {
  test('never takes two samples of one connection at once', async () => {
    const at = bench()
    sampler.kick()
    sampler.kick()
    expect(at.ends).toHaveLength(1)
    at.ends[0]?.()
    await Promise.resolve().then(() => undefined)
    sampler.kick()
    expect(at.ends).toHaveLength(2)
  })

  test('goes on after a sample that threw', async () => {
    const at = bench()
    sampler.kick()
    const error = new Error('a fault of ours')
    at.ends[0]?.(error)
    await vi.waitFor(() => expect(at.thrown).toEqual([error]))
    sampler.kick()
    expect(at.ends).toHaveLength(2)
  })

  test('takes none without a connection, and goes on with another one', () => {
    const at = bench()
    at.redis = null
    sampler.kick()
    expect(at.ends).toHaveLength(0)
    at.redis = connection()
    sampler.kick()
    at.redis = connection()
    sampler.kick()
    expect(at.ends).toHaveLength(2)
  })

  test('takes none at its turn right after one that was out of turn', async () => {
    vi.useFakeTimers()
    const at = bench()
    const turnMs = everyMs / 2
    const go = async (toMs: number): Promise<void> => {
      const byMs = toMs - at.now
      at.now = toMs
      await vi.advanceTimersByTimeAsync(byMs)
    }
    await go(turnMs - 10)
    sampler.kick()
    at.ends[0]?.()
    await go(turnMs + 10)
    expect(at.ends).toHaveLength(1)
    await go(turnMs + everyMs)
    expect(at.ends).toHaveLength(2)
  })

  test('speaks of silence only after its patience', () => {
    const at = bench()
    sampler.kick()
    at.now = 4_999
    sampler.kick()
    expect(at.silences).toBe(0)
    at.now = 5_000
    sampler.kick()
    expect([at.silences, at.ends.length]).toEqual([1, 1])
  })

  test('takes a long answer that goes on coming in for no silence', () => {
    const at = bench()
    at.redis = connection(3_000)
    sampler.kick()
    at.now = 7_999
    sampler.kick()
    expect(at.silences).toBe(0)
    at.now = 8_000
    sampler.kick()
    expect(at.silences).toBe(1)
  })
})
