/** How long a link waits between attempts: from `firstMs`, doubling, never more than `mostMs`. */
export interface Backoff {
  readonly firstMs: number
  readonly mostMs: number
}

/** Attempts to reach a machine. */
export const hostBackoff: Backoff = { firstMs: 1_000, mostMs: 30_000 }
/** Attempts to reach a Redis on a machine that answers: a restart takes less than a second, and is no outage. */
export const redisBackoff: Backoff = { firstMs: 250, mostMs: 5_000 }
/** A link that was up this long is healthy again: the next failure starts from the first delay. */
export const healthyAfterMs = 30_000

/**
 * The wait after the given number of failures in a row: anywhere between the first delay and the doubled one (full
 * jitter, so that ten brokers behind one router do not knock at the same instant). `random` is 0…1.
 */
export function delayMs(backoff: Backoff, failures: number, random: number): number {
  const ceiling = Math.min(backoff.mostMs, backoff.firstMs * 2 ** Math.min(failures, 30))
  return Math.round(backoff.firstMs + random * (ceiling - backoff.firstMs))
}

/** Waits between attempts at what a person must solve. A file that is written a moment too late costs seconds. */
const slowMs = [12_000, 60_000, 300_000, 600_000] as const
/** Longest wait where no sign-in is made that could lock an account. */
const mostWithoutSignInMs = 300_000

/** The wait after so many failures in a row that a person must solve, with jitter of a fifth. `random` is 0…1. */
export function slowDelayMs(failures: number, signsIn: boolean, random: number): number {
  const ms = slowMs[Math.min(failures, slowMs.length) - 1] ?? slowMs[0]
  return Math.round((signsIn ? ms : Math.min(ms, mostWithoutSignInMs)) * (0.8 + 0.4 * random))
}
