import type { Redis } from '#core/ports'

/** Samples are taken this often while somebody looks. */
export const seenEveryMs = 1_000
/** And this often while nobody does: a fault still reaches a notification within two samples plus a second. */
export const hiddenEveryMs = 2_000
/** A sample that is out this long while nothing at all comes in makes the link prove that it lives. */
const patienceMs = 5_000

/** What one broker's sampler is built from. */
export interface SamplerDeps {
  /** Where in the interval this broker's turn is, 0…1: brokers do not all ask at the same instant. */
  readonly phase: number
  redisNow(): Redis | null
  /** One round trip; what it says is reported by itself. */
  take(redis: Redis): Promise<void>
  /** The sample that is out has not come back. */
  onSilence(): void
  /** Taking a sample threw; the next one is taken in its turn. */
  onThrow(error: unknown): void
  readonly steadyMs: () => number
}

/** The schedule of one broker's samples. */
export interface Sampler {
  setEveryMs(everyMs: number): void
  /** Takes one now, out of turn, unless one is out. */
  kick(): void
  stop(): void
}

/** Samples one broker on a fixed grid of the steady clock; a tick while a sample is out is skipped. */
export function createSampler(deps: SamplerDeps, firstEveryMs: number): Sampler {
  let everyMs = firstEveryMs
  let timer: NodeJS.Timeout | undefined
  /** The sample that is out. One on a connection that is gone no longer counts. */
  let out: { readonly redis: Redis; readonly sinceMs: number } | null = null

  const sample = async (redis: Redis): Promise<void> => {
    const mine = { redis, sinceMs: deps.steadyMs() }
    out = mine
    try {
      await deps.take(redis)
    } catch (error) {
      deps.onThrow(error)
    } finally {
      if (out === mine) out = null
    }
  }

  const look = (): void => {
    const redis = deps.redisNow()
    if (redis === null) return
    if (out?.redis !== redis) void sample(redis)
    else if (deps.steadyMs() - Math.max(out.sinceMs, redis.heardMs()) >= patienceMs) deps.onSilence()
  }

  /** Two samples right after one another would make a rate of our own few commands. */
  const kick = (): void => {
    schedule(everyMs / 2)
    look()
  }
  /** To this broker's next turn, but not sooner than `leastMs`: timers fire a little early at times. */
  const schedule = (leastMs: number): void => {
    clearTimeout(timer)
    const turnMs = deps.phase * everyMs
    const fromMs = deps.steadyMs() + leastMs
    const nextMs = Math.ceil((fromMs - turnMs) / everyMs) * everyMs + turnMs
    timer = setTimeout(kick, nextMs - deps.steadyMs())
  }

  schedule(0)
  return {
    setEveryMs(next) {
      if (next === everyMs) return
      const sooner = next < everyMs
      everyMs = next
      schedule(0)
      if (sooner) kick()
    },
    kick,
    stop: () => clearTimeout(timer),
  }
}
