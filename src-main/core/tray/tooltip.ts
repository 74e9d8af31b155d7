import { openReasons } from '#core/attention'
import { levelsWorstFirst } from '#core/model/level'
import type { Snapshot } from '#core/model/snapshot'
import { wordOf } from '../shapes.ts'
import { summaryText, titleText } from '../summary.ts'
import { plain } from '../text/plain.ts'
import { counted, say } from '../text/say.ts'
import type { Voice } from '../text/time.ts'

const wordsWorstFirst = ['down', 'needs-you', 'unreachable', 'degraded', 'unknown', 'ok'] as const

/** Longer tooltips are cut by some desktops. */
export const longestTooltip = 120

/** The tray's tooltip: one broker with its reason; of several, how many are how, and what the worst one has that nobody took. */
export function tooltipOf(snapshot: Snapshot, voice: Voice): string {
  const { brokers, atMs } = snapshot
  const { language } = voice
  const [worst] = levelsWorstFirst.flatMap(one => brokers.filter(({ attention }) => attention === one))
  if (!worst) return say(language, 'tray-none')
  const { reasons } = worst.health
  const isTaken = worst.attention === 'ok' && brokers.some(({ health }) => health.level !== 'ok')
  const broker = titleText(worst, language)
  const [open = reasons[0]] = openReasons(worst.health, worst.alerts)
  const text = open?.text ?? summaryText(worst, voice, atMs)
  if (brokers.length === 1) {
    const one = { broker, level: say(language, wordOf(worst.health)), text }
    return plain(say(language, isTaken ? 'tray-one-taken' : 'tray-one', one), longestTooltip)
  }
  if (worst.attention === 'ok' && !isTaken) {
    return say(language, 'tray-all-ok', { brokers: counted(language, 'brokers', brokers.length) })
  }
  const counts = wordsWorstFirst
    .map(one => ({ one, count: brokers.filter(({ health }) => wordOf(health) === one).length }))
    .filter(({ count }) => count > 0)
    .map(({ one, count }) => say(language, 'tray-count', { count, level: say(language, one) }))
  const all = { counts: counts.join(', '), broker, text }
  return plain(say(language, isTaken ? 'tray-some-taken' : 'tray-some', all), longestTooltip)
}
