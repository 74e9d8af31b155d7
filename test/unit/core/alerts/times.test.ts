import { describe, expect, it } from 'vitest'
import { isWithin } from '#core/alerts/times'
import type { TimesConfig } from '#core/model/config'
import { type LocalTime, localAt } from '#core/text/time'

/** The wall clock of Warsaw around the nights of 2026 in which summer time ends (25 Oct) and begins (29 Mar). */
const warsaw: LocalTime = atMs => {
  const summer = atMs >= Date.UTC(2026, 2, 29, 1) && atMs < Date.UTC(2026, 9, 25, 1)
  return localAt(summer ? 120 : 60)(atMs)
}
const utc = localAt(0)
const night: readonly TimesConfig[] = [{ from: '22:30', to: '07:00' }]

describe('times of the week', () => {
  it.each([
    ['before it', 22, 29, false],
    ['at its begin', 22, 30, true],
    ['at midnight', 0, 0, true],
    ['in its last minute', 6, 59, true],
    ['at its end', 7, 0, false],
    ['at noon', 12, 0, false],
  ])('go over midnight: %s', (_, hour, minute, inside) => {
    expect(isWithin(night, utc, Date.UTC(2026, 10, 21, hour, minute))).toBe(inside)
  })

  it('begin on their days, and the morning belongs to the day before', () => {
    // 21 November 2026 is a Saturday.
    const friday: readonly TimesConfig[] = [{ from: '22:00', to: '06:00', days: ['fri'] }]
    expect(isWithin(friday, utc, Date.UTC(2026, 10, 20, 23))).toBe(true)
    expect(isWithin(friday, utc, Date.UTC(2026, 10, 21, 5))).toBe(true)
    expect(isWithin(friday, utc, Date.UTC(2026, 10, 21, 23))).toBe(false)
    expect(isWithin(friday, utc, Date.UTC(2026, 10, 20, 5))).toBe(false)
  })

  it('are whole days where begin and end are one', () => {
    const sunday: readonly TimesConfig[] = [{ from: '00:00', to: '00:00', days: ['sun'] }]
    expect(isWithin(sunday, utc, Date.UTC(2026, 10, 22, 0))).toBe(true)
    expect(isWithin(sunday, utc, Date.UTC(2026, 10, 22, 23, 59))).toBe(true)
    expect(isWithin(sunday, utc, Date.UTC(2026, 10, 23, 0))).toBe(false)
  })

  it.each([
    ['the night that is an hour longer', Date.UTC(2026, 9, 24, 12), 9.5],
    ['the night that is an hour shorter', Date.UTC(2026, 2, 28, 12), 7.5],
    ['any other night', Date.UTC(2026, 10, 20, 12), 8.5],
  ])('follow the wall clock in %s', (_, fromMs, hours) => {
    const minutes = Array.from({ length: 24 * 60 }, (_unused, at) => fromMs + at * 60_000)
    expect(minutes.filter(at => isWithin(night, warsaw, at))).toHaveLength(hours * 60)
  })

  it('are none where none are named', () => {
    expect(isWithin([], utc, 0)).toBe(false)
  })
})
