import { timeOfId } from '../entry-id.ts'

/** How long ago an entry came, in ms, never below 0; null where its id does not tell. */
export function ageOfId(id: unknown, nowMs: number): number | null {
  const atMs = typeof id === 'string' ? timeOfId(id) : null
  return atMs === null ? null : Math.max(0, nowMs - atMs)
}

const yearMs = 366 * 86_400_000

/** A score or field that may be a time, in epoch seconds or ms, as ms; null when it looks like none. */
export function timeOf(value: unknown, nowMs: number): number | null {
  if (typeof value !== 'string' && typeof value !== 'number') return null
  const number = value === '' ? Number.NaN : Number(value)
  // A time may be ahead of us (a delayed job), but a year is no delay; and nobody had a Redis before 2010.
  return [number, number * 1000].find(ms => ms > 1_262_304_000_000 && ms < nowMs + yearMs) ?? null
}

/** How long ago a time was, in ms: 0 where it is ahead of us, null where there is none. */
export function ageOf(value: unknown, nowMs: number): number | null {
  const atMs = timeOf(value, nowMs)
  return atMs === null ? null : Math.max(0, nowMs - atMs)
}
