import {
  bytesText,
  compactText,
  countText,
  durationText,
  latencyText,
  percentText,
  rateText,
} from '#core/text/format'
import type { Language } from '#core/text/say'
import { timeText, type Voice } from '#core/text/time'

/** How numbers, sizes, spans and times are written in one language: core's ways, bound, and two of the window's own. */
export interface Formats {
  readonly voice: Voice
  /** `12,400` */
  readonly count: (value: number) => string
  /** `1.2 k` */
  readonly compact: (value: number) => string
  /** `1.2 k/s` */
  readonly rate: (perSecond: number) => string
  readonly bytes: (value: number) => string
  readonly milliseconds: (value: number) => string
  /** From milliseconds: `24 µs`, `1.4 ms` */
  readonly microseconds: (value: number) => string
  /** `42 s`, `12 min`: the largest sensible unit */
  readonly span: (ms: number) => string
  /** `3 s`, `12 min`: how old something is, by a clock that ticks once a second */
  readonly age: (ms: number) => string
  /** `3.1 s`, `1 min 12 s`: a span that was measured */
  readonly took: (ms: number) => string
  /** `4.12` */
  readonly hundredths: (value: number) => string
  /** Of 1. */
  readonly percent: (ratio: number) => string
  /** `10:42`, with the date when not today */
  readonly time: (atMs: number, nowMs: number) => string
  /** `20 Nov 10:42`: always with its day */
  readonly instant: (atMs: number) => string
  /** `18 Nov` */
  readonly day: (atMs: number) => string
  /** `10:42:13` */
  readonly clock: (atMs: number) => string
}

/** The wall clock of this machine. */
const local: Voice['local'] = atMs => {
  const at = new Date(atMs)
  return {
    year: at.getFullYear(),
    month: at.getMonth() + 1,
    day: at.getDate(),
    hour: at.getHours(),
    minute: at.getMinutes(),
  }
}

/** Builds the formats of a language. */
export function formatsOf(language: Language): Formats {
  const voice: Voice = { language, local }
  const span = (ms: number): string => durationText(language, ms)
  const time = (atMs: number, nowMs: number): string => timeText(voice, atMs, nowMs)
  return {
    voice,
    count: value => countText(language, value),
    compact: value => compactText(language, value),
    rate: perSecond => rateText(language, perSecond),
    bytes: value => (value < 1024 ? `${countText(language, value)} B` : bytesText(language, value)),
    milliseconds: value => latencyText(language, value),
    microseconds: value => (value < 0.9995 ? `${Math.round(value * 1000)} µs` : latencyText(language, value)),
    span,
    age: ms => (ms < 10_000 ? `${Math.max(0, Math.floor(ms / 1000))} s` : span(ms)),
    took: ms => (ms < 60_000 ? span(ms) : longSpan(Math.round(ms / 1000))),
    hundredths: value => (language === 'pl' ? value.toFixed(2).replace('.', ',') : value.toFixed(2)),
    percent: ratio => percentText(language, ratio * 100),
    time,
    instant: atMs => time(atMs, atMs + 2 * 86_400_000),
    day: atMs => time(atMs, atMs + 2 * 86_400_000).replace(/ \d\d:\d\d$/, ''),
    clock: atMs => `${time(atMs, atMs)}:${String(new Date(atMs).getSeconds()).padStart(2, '0')}`,
  }
}

function longSpan(seconds: number): string {
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`
}
