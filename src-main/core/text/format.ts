import { type Language, say } from './say.ts'

const kilo = 1024
const thinSpace = '\u00a0'

function decimals(language: Language, value: number, digits: number): string {
  const text = value.toFixed(digits)
  return language === 'pl' ? text.replace('.', ',') : text
}

/** A length of time in its largest sensible unit: `0.4 s`, `42 s`, `3 min`, `2 h`, `5 d`. From milliseconds. */
export function durationText(language: Language, durationMs: number): string {
  if (!Number.isFinite(durationMs)) return say(language, 'unknown')
  const seconds = Math.max(0, durationMs) / 1000
  if (seconds < 9.95) return `${decimals(language, seconds, 1)} s`
  if (seconds < 60) return `${Math.min(59, Math.round(seconds))} s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`
  if (seconds < 48 * 3600) return `${Math.floor(seconds / 3600)} h`
  return `${Math.floor(seconds / 86_400)} d`
}

/** A round trip: `0.23 ms`, `4.1 ms`, `44 ms`, `1.2 s`; what would round to nothing is `< 0.01 ms`. */
export function latencyText(language: Language, latencyMs: number): string {
  if (!Number.isFinite(latencyMs)) return say(language, 'unknown')
  const ms = Math.max(0, latencyMs)
  if (ms === 0) return '0 ms'
  if (ms < 0.005) return `< ${decimals(language, 0.01, 2)} ms`
  if (ms < 0.995) return `${decimals(language, ms, 2)} ms`
  if (ms < 9.95) return `${decimals(language, ms, 1)} ms`
  return ms < 999.5 ? `${Math.round(ms)} ms` : `${decimals(language, ms / 1000, 1)} s`
}

/** Bytes as MB or GB with one decimal (1 MB is 1024 × 1024 bytes, as Redis counts); under 0.1 MB in kB. */
export function bytesText(language: Language, bytes: number): string {
  if (!Number.isFinite(bytes)) return say(language, 'unknown')
  const sizes = [
    { unit: 'kB', bytes: kilo, below: kilo * kilo * 0.1, digits: 0 },
    { unit: 'MB', bytes: kilo ** 2, below: kilo ** 2 * 1023.95, digits: 1 },
    { unit: 'GB', bytes: kilo ** 3, below: kilo ** 3 * 1023.95, digits: 1 },
  ]
  const size = sizes.find(candidate => Math.abs(bytes) < candidate.below)
  if (size) return `${decimals(language, bytes / size.bytes, size.digits)} ${size.unit}`
  return `${decimals(language, bytes / kilo ** 4, 1)} TB`
}

/** A whole count with its thousands told apart: `10,412` (in Polish `10 412`). */
export function countText(language: Language, count: number): string {
  if (!Number.isFinite(count)) return say(language, 'unknown')
  const digits = String(Math.round(Math.abs(count)))
  const grouped = digits.replace(/\B(?=(\d{3})+$)/g, language === 'pl' ? thinSpace : ',')
  return count <= -0.5 ? `-${grouped}` : grouped
}

/** A count short enough for a chart or a tray line: `940`, `1.2 k`, `3.4 M`. */
export function compactText(language: Language, count: number): string {
  if (!Number.isFinite(count)) return say(language, 'unknown')
  const size = Math.abs(count)
  if (size < 999.5)
    return size < 9.95 && !Number.isInteger(count) ? decimals(language, count, 1) : count.toFixed(0)
  if (size < 999_950) return `${decimals(language, count / 1000, 1)} k`
  return `${decimals(language, count / 1_000_000, 1)} M`
}

/** Events a second: `0.4 /s`, `12 /s`, `1.2 k/s`, `3.4 M/s`. */
export function rateText(language: Language, perSecond: number): string {
  const short = compactText(language, perSecond)
  return /[kM]$/.test(short) ? `${short}/s` : `${short} /s`
}

/** A percentage, of 100: `85 %`. With `limit` it keeps a decimal where rounding would hide which side it is on. */
export function percentText(language: Language, percent: number, limit?: number): string {
  if (!Number.isFinite(percent)) return say(language, 'unknown')
  const hides = limit !== undefined && percent !== limit && Math.round(percent) === Math.round(limit)
  return `${decimals(language, percent, hides ? 1 : 0)} %`
}

/** A quotient that is no share: `1.37`. */
export const factorText = (language: Language, factor: number): string =>
  Number.isFinite(factor) ? decimals(language, factor, 2) : say(language, 'unknown')

/** An instant where no wall clock of a reader is known, in UTC: `2026-11-28 16:50 UTC`. From epoch milliseconds. */
export function instantText(atMs: number): string {
  const at = new Date(atMs)
  return Number.isNaN(at.getTime()) ? String(atMs) : `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`
}
