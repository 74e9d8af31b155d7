import type { TimesConfig } from '../model/config.ts'
import type { LocalParts, LocalTime } from '../text/time.ts'

const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const
type Weekday = (typeof weekdays)[number]

function weekdayOf({ year, month, day }: LocalParts, daysLater = 0): Weekday {
  return weekdays[new Date(Date.UTC(year, month - 1, day + daysLater)).getUTCDay()] ?? 'sun'
}

/** Minutes of a day: `22:30` is 1350. */
function minutesOf(clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number)
  return hours * 60 + minutes
}

/** Whether an instant lies in one of these times, by the reader's wall clock: a night that is an hour longer is one night. */
export const isWithin = (times: readonly TimesConfig[], local: LocalTime, atMs: number): boolean =>
  times.some(time => covers(time, local(atMs)))

function covers({ from, to, days }: TimesConfig, at: LocalParts): boolean {
  const begins = (daysLater: number): boolean => days === undefined || days.includes(weekdayOf(at, daysLater))
  const now = at.hour * 60 + at.minute
  const [start, end] = [minutesOf(from), minutesOf(to)]
  if (start < end) return now >= start && now < end && begins(0)
  // Over midnight, or a whole day: the morning belongs to the day before.
  return (now >= start && begins(0)) || (now < end && begins(-1))
}
