import type { LinkFaultCode } from '#core/model/link'

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

const forPeople: ReadonlySet<LinkFaultCode> = new Set([
  'auth',
  'host-key-unknown',
  'host-key-changed',
  'redis-auth',
  'secret-missing',
  'config',
])

/** Whether only a person can solve this: another attempt would fail alike, and could lock an account out. */
export const needsPerson = (code: LinkFaultCode): boolean => forPeople.has(code)
