/** A clock that moves only when a test says so, with timers that ring on the way. */
export interface HandClock {
  nowMs(): number
  after(ms: number, call: () => void): () => void
  pass(ms: number): void
  /** Timers that wait. */
  waiting(): number
}

/** Builds a clock at zero. */
export function handClock(): HandClock {
  let now = 0
  let timers: readonly { readonly atMs: number; readonly call: () => void }[] = []
  return {
    nowMs: () => now,
    after(ms, call) {
      const timer = { atMs: now + ms, call }
      timers = [...timers, timer]
      return () => {
        timers = timers.filter(one => one !== timer)
      }
    },
    pass(ms) {
      const endMs = now + ms
      for (;;) {
        const [next] = timers.filter(timer => timer.atMs <= endMs).toSorted((a, b) => a.atMs - b.atMs)
        if (next === undefined) break
        timers = timers.filter(timer => timer !== next)
        now = next.atMs
        next.call()
      }
      now = endMs
    },
    waiting: () => timers.length,
  }
}
