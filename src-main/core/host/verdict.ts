import { countText, durationText, percentText, rateText } from '../text/format.ts'
import { type Language, say } from '../text/say.ts'

/** Below this share a GPU is idle, above the other it is full; between them it simply works. */
const idleBelow = 0.1
const fullAbove = 0.9
/** Nothing added for this long means that the producer is down, whatever its container says. */
const silentAfterMs = 30_000

/** The GPU and the deepest queue on one time axis, as they are now. Null is unknown. */
export interface GpuAndQueue {
  /** Mean busy share of the busiest GPU over the last moments, 0…1. */
  readonly busy: number | null
  readonly queue: string
  readonly waiting: number | null
  /** Entries a second by which it grows; 0 when it does not. */
  readonly growsBy: number | null
  /** Since the newest entry was added, in milliseconds. */
  readonly silentMs: number | null
  /** Whether all declared producers run, and the names of those that do not. */
  readonly producers: { readonly running: boolean; readonly stopped: readonly string[] } | null
}

/** What the GPU does with the queue. */
export type GpuVerdictKind = 'blocked' | 'capacity' | 'starved' | 'producer-stopped' | 'producer-silent'

/** Which of its sentences the two deserve together; null when all is as it should be, or too little is known. */
export function gpuVerdict(now: GpuAndQueue): GpuVerdictKind | null {
  const { busy, waiting, growsBy, producers, silentMs } = now
  if (busy === null || waiting === null) return null
  const isIdle = busy < idleBelow
  if (waiting > 0) {
    if (growsBy === null || growsBy <= 0) return null
    if (isIdle) return 'blocked'
    return busy > fullAbove ? 'capacity' : null
  }
  if (!isIdle) return null
  if (producers !== null && !producers.running) return 'producer-stopped'
  if (silentMs !== null && silentMs >= silentAfterMs) return 'producer-silent'
  // An empty queue and an idle GPU are starved only where somebody is known to feed them.
  return producers?.running === true || silentMs !== null ? 'starved' : null
}

/** The verdict as a sentence; null when there is none. */
export function gpuVerdictText(now: GpuAndQueue, language: Language): string | null {
  const { queue } = now
  const busy = percentText(language, (now.busy ?? 0) * 100)
  const growing = {
    queue,
    busy,
    rate: rateText(language, now.growsBy ?? 0),
    waiting: countText(language, now.waiting ?? 0),
  }
  switch (gpuVerdict(now)) {
    case 'blocked':
      return say(language, 'verdict-blocked', growing)
    case 'capacity':
      return say(language, 'verdict-capacity', growing)
    case 'starved':
      return say(language, 'verdict-starved', { queue, busy })
    case 'producer-stopped':
      return say(language, 'verdict-producer-stopped', {
        queue,
        busy,
        producers: now.producers?.stopped.join(', ') ?? '',
      })
    case 'producer-silent':
      return say(language, 'verdict-producer-silent', {
        queue,
        busy,
        duration: durationText(language, now.silentMs ?? 0),
      })
    case null:
      return null
  }
}
