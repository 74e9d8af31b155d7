import { levelsWorstFirst } from '#core/model/level'
import type { Snapshot } from '#core/model/snapshot'
import { summaryText, titleText } from '../summary.ts'
import { plain } from '../text/plain.ts'
import { counted, say } from '../text/say.ts'
import type { Voice } from '../text/time.ts'

/** Longer tooltips are cut by some desktops. */
export const longestTooltip = 120

/** The tray's tooltip: one broker with its reason; of several, how many are how, and what the worst one has. */
export function tooltipOf(snapshot: Snapshot, voice: Voice): string {
  const { brokers, atMs } = snapshot
  const { language } = voice
  const [worst] = brokers
  if (!worst) return say(language, 'tray-none')
  const { level, reasons } = worst.health
  const broker = titleText(worst, language)
  const text = reasons[0]?.text ?? summaryText(worst, voice, atMs)
  if (brokers.length === 1) {
    return plain(say(language, 'tray-one', { broker, level: say(language, level), text }), longestTooltip)
  }
  if (level === 'ok') {
    return say(language, 'tray-all-ok', { brokers: counted(language, 'brokers', brokers.length) })
  }
  const counts = levelsWorstFirst
    .map(one => ({ one, count: brokers.filter(({ health }) => health.level === one).length }))
    .filter(({ count }) => count > 0)
    .map(({ one, count }) => say(language, 'tray-count', { count, level: say(language, one) }))
  return plain(say(language, 'tray-some', { counts: counts.join(', '), broker, text }), longestTooltip)
}
