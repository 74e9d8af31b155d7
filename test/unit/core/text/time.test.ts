import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type LocalTime, localAt, timeText, tomorrowMs, unknownSince } from '#core/text/time'
import { english, polish, tenFortyTwo } from '../support/samples.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs

describe('timeText', () => {
  it.each([
    ['today', 0, '10:42'],
    ['yesterday', -dayMs, '20 Nov 10:42'],
    ['tomorrow', dayMs, '22 Nov 10:42'],
    ['last year', -366 * dayMs, '20 Nov 2025 10:42'],
    ['no time at all', Number.NaN, 'unknown'],
  ])('%s', (_, offset, text) => {
    expect(timeText(english, tenFortyTwo + offset, tenFortyTwo)).toBe(text)
  })

  it('is local: the day ends where the reader is', () => {
    const late = { language: 'en', local: localAt(-600) } as const
    expect(timeText(late, tenFortyTwo, tenFortyTwo)).toBe('00:42')
    expect(timeText(late, tenFortyTwo - hourMs, tenFortyTwo)).toBe('20 Nov 23:42')
  })

  it('speaks Polish', () => {
    expect(timeText(polish, tenFortyTwo - dayMs, tenFortyTwo)).toBe('20 lis 11:42')
  })
})

it('says since when nothing is known', () => {
  expect(unknownSince(english, tenFortyTwo, tenFortyTwo + 5)).toBe('Unknown since 10:42')
  expect(unknownSince(polish, tenFortyTwo, tenFortyTwo + 5)).toBe('Stan nieznany od 11:42')
})

describe('tomorrowMs', () => {
  it.each([0, 60, -600, 330])('is eight in the morning of the next day at %i minutes from UTC', offset => {
    fc.assert(
      fc.property(fc.nat({ max: 400 * 1440 }), minutes => {
        const voice = { language: 'en', local: localAt(offset) } as const
        const nowMs = tenFortyTwo + minutes * 60_000 + 12_345
        const at = voice.local(tomorrowMs(voice, nowMs))
        const next = voice.local(nowMs + dayMs)
        expect(at).toEqual({ ...next, hour: 8, minute: 0 })
      }),
    )
  })

  it('stays at eight when summer time ends in the night', () => {
    const changeMs = Date.UTC(2026, 9, 25, 1)
    const warsaw: LocalTime = atMs => localAt(atMs < changeMs ? 120 : 60)(atMs)
    const voice = { language: 'en', local: warsaw } as const
    expect(warsaw(tomorrowMs(voice, changeMs - 5 * hourMs))).toMatchObject({ day: 25, hour: 8, minute: 0 })
  })
})
