import { isPending } from '../health/link.ts'
import type { Health } from '../model/snapshot.ts'
import type { AlertState } from './state.ts'

type KnownLevel = AlertState['levels'][string]

/** A broker's level as it was known last, and whether this process saw it by itself. */
export interface LastLevel {
  readonly last: KnownLevel | null
  readonly isOwn: boolean
}

/** A level that was seen by a process before this one goes on over a pause of this length: an update, a restart. */
const carriedMs = 900_000

/** The health with the time since when the broker has this level, also where an earlier process saw it begin. */
export function carriedLevel({ last, isOwn }: LastLevel, health: Health, nowMs: number): Health {
  if (last === null || last.level !== health.level) return health
  const goesOn = isOwn || Math.abs(nowMs - last.seenMs) <= carriedMs
  return goesOn ? { ...health, sinceMs: Math.min(last.sinceMs, health.sinceMs) } : health
}

/** The level to remember after one more look; null while a broker's first verdict is still to come. */
export function trackedLevel(known: LastLevel, health: Health, nowMs: number): KnownLevel | null {
  if (!known.isOwn && isPending(health)) return null
  const { level, sinceMs } = carriedLevel(known, health, nowMs)
  return { level, sinceMs, seenMs: nowMs }
}
