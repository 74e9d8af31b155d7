/** Attempts to sign in to one account that no person asked for, at most so many an hour, whichever link makes them. */
export interface SignInLimit {
  /** Keeps a place for an attempt after at least so long, and answers with the wait until then. */
  reserveMs(leastMs: number): number
  /** Takes a place now, for an attempt that a changed file asks for; false when there were too many. */
  takeNow(): boolean
}

/** Tries by the clock in an hour: few enough for fail2ban, sshguard and lock-out rules. */
const mostAnHour = 10
/** With those that a changed file asked for. */
const mostWithFiles = 30
const hourMs = 3_600_000

/** An account that nobody has signed in to yet. `steadyMs` never jumps. */
export function createSignInLimit(steadyMs: () => number): SignInLimit {
  let places: readonly number[] = []
  let all: readonly number[] = []
  const recent = (times: readonly number[], nowMs: number): readonly number[] =>
    times.filter(atMs => atMs > nowMs - hourMs)

  return {
    reserveMs(leastMs) {
      const nowMs = steadyMs()
      places = recent(places, nowMs)
      const oldest = places.at(-mostAnHour)
      const atMs = Math.max(nowMs + leastMs, oldest === undefined ? 0 : oldest + hourMs)
      places = [...places, atMs].toSorted((one, other) => one - other)
      return atMs - nowMs
    },
    takeNow() {
      const nowMs = steadyMs()
      all = recent(all, nowMs)
      if (all.length >= mostWithFiles) return false
      all = [...all, nowMs]
      return true
    },
  }
}
