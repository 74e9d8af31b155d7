import { watchBlock } from './health/block.ts'
import type { BrokerView } from './model/snapshot.ts'
import { bytesText, compactText, durationText, rateText } from './text/format.ts'
import { type Language, say } from './text/say.ts'
import { timeText, type Voice } from './text/time.ts'

/** Commands a second: measured between two samples, else what the server says of its last moments; null if neither. */
export const commandsPerSecond = (broker: BrokerView): number | null =>
  broker.rates?.commandsPerSecond ?? broker.sample?.metrics.redis_instantaneous_ops_per_sec ?? null

/** A broker whose numbers are of now: it answers. Of others only the verdict is told, never their last numbers. */
export const isCurrent = (broker: BrokerView): boolean =>
  broker.health.level === 'ok' || broker.health.level === 'degraded'

/** Memory against maxmemory: `512.0 MB of 4.0 GB`; without a limit the used part alone; null when unknown. */
export function memoryText(broker: BrokerView, language: Language): string | null {
  const used = broker.sample?.metrics.redis_memory_used_bytes ?? null
  const max = broker.sample?.metrics.redis_memory_max_bytes ?? null
  if (used === null) return null
  return max === null || max === 0
    ? bytesText(language, used)
    : say(language, 'memory-of', { used: bytesText(language, used), max: bytesText(language, max) })
}

/** Waiting entries of the deepest queue: `1.2 k waiting`; that it is unknown, or that no queue is watched. */
export function depthText(broker: BrokerView, language: Language): string {
  if (broker.deepest) {
    return say(language, 'waiting', { count: compactText(language, broker.deepest.waiting) })
  }
  const watched = (broker.sample?.queues.length ?? 0) > 0
  return say(language, watched ? 'waiting-unknown' : 'no-queues')
}

/** A broker's state in a few words: `1.2 k waiting, 3.4 k/s`, `down since 10:42`, `Unknown since 10:42`. */
export function summaryText(broker: BrokerView, voice: Voice, nowMs: number): string {
  const { language } = voice
  const { level, sinceMs } = broker.health
  const time = timeText(voice, sinceMs, nowMs)
  const block = watchBlock(broker.health)
  if (block !== null) return say(language, 'level-since', { level: say(language, block), time })
  if (level === 'unknown') return say(language, 'unknown-since', { time })
  if (level === 'down') return say(language, 'level-since', { level: say(language, level), time })
  const perSecond = commandsPerSecond(broker)
  const rate = perSecond === null ? [] : [rateText(language, perSecond)]
  return [depthText(broker, language), ...rate].join(', ')
}

/** How old a sample is, in words: `0.4 s ago`. */
export const ageText = (language: Language, ageMs: number): string =>
  say(language, 'ago', { duration: durationText(language, ageMs) })

/** A broker's title, marked when it is the demo. */
export const titleText = (broker: BrokerView, language: Language): string =>
  broker.demo ? say(language, 'title-demo', { title: broker.title }) : broker.title
