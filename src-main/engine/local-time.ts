import type { LocalTime } from '#core/text/time'

/** The wall clock of this machine's time zone. */
export const localTime: LocalTime = atMs => {
  const at = new Date(atMs)
  return {
    year: at.getFullYear(),
    month: at.getMonth() + 1,
    day: at.getDate(),
    hour: at.getHours(),
    minute: at.getMinutes(),
  }
}
