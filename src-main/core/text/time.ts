import { type Language, say } from './say.ts'

/** The wall clock's parts of an instant where the reader is; `month` 1 to 12. */
export interface LocalParts {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
}

/** Turns epoch milliseconds into the reader's wall clock; given from outside because core knows no time zone. */
export type LocalTime = (atMs: number) => LocalParts

/** How the faces speak: the language, and the reader's wall clock. */
export interface Voice {
  readonly language: Language
  readonly local: LocalTime
}

/** A wall clock that is a fixed number of minutes ahead of UTC. */
export function localAt(offsetMinutes: number): LocalTime {
  return atMs => {
    const shifted = new Date(atMs + offsetMinutes * 60_000)
    return {
      year: shifted.getUTCFullYear(),
      month: shifted.getUTCMonth() + 1,
      day: shifted.getUTCDate(),
      hour: shifted.getUTCHours(),
      minute: shifted.getUTCMinutes(),
    }
  }
}

const twoDigits = (value: number): string => String(value).padStart(2, '0')

/** A local time: `10:42`, with its date when not today (`20 Nov 10:42`), with its year when not this year. */
export function timeText(voice: Voice, atMs: number, nowMs: number): string {
  if (!Number.isFinite(atMs)) return say(voice.language, 'unknown')
  const at = voice.local(atMs)
  const now = voice.local(nowMs)
  const time = `${twoDigits(at.hour)}:${twoDigits(at.minute)}`
  if (at.year === now.year && at.month === now.month && at.day === now.day) return time
  const month = say(voice.language, 'months-short').split(' ')[at.month - 1] ?? String(at.month)
  return at.year === now.year
    ? say(voice.language, 'time-with-date', { day: at.day, month, time })
    : say(voice.language, 'time-with-year', { day: at.day, month, year: at.year, time })
}

/** What is shown in place of a value nobody knows: `Unknown since 10:42`. */
export const unknownSince = (voice: Voice, sinceMs: number, nowMs: number): string =>
  say(voice.language, 'unknown-since', { time: timeText(voice, sinceMs, nowMs) })

/** Eight in the morning of the next local day, in epoch ms: until when "until tomorrow" mutes. */
export function tomorrowMs(voice: Voice, nowMs: number): number {
  const { hour, minute } = voice.local(nowMs)
  const minuteStart = Math.floor(nowMs / 60_000) * 60_000
  const guess = minuteStart + (24 + 8 - hour) * 3_600_000 - minute * 60_000
  // A change of summer time between now and then shifts the guess by the hours it is off.
  return guess + (8 - voice.local(guess).hour) * 3_600_000
}
