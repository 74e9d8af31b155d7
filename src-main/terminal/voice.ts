import { timeText, type Voice } from '#core/text/time'

/** The terminal speaks English, whatever the locale: scripts read its words. Times are local. */
export const terminalVoice: Voice = {
  language: 'en',
  local(atMs) {
    const at = new Date(atMs)
    return {
      year: at.getFullYear(),
      month: at.getMonth() + 1,
      day: at.getDate(),
      hour: at.getHours(),
      minute: at.getMinutes(),
    }
  },
}

/** A time as it stands in a list. */
export const when = (atMs: number): string => timeText(terminalVoice, atMs, Date.now())
