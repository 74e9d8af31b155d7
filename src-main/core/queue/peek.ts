import { mask } from '../mask.ts'
import type { EntryPeek, PeekField } from '../model/pending.ts'
import { plain, shorten } from '../text/plain.ts'
import { maskedPayload, soundsSecret } from './mask-payload.ts'

/** The bounds of a look. */
export const peekBounds = { fields: 40, valueCharacters: 2_000, allCharacters: 16_000, readBytes: 65_536 }

/** A field as Redis holds it; `value` null where it is too long to be fetched. */
export interface RawField {
  readonly name: string
  readonly value: Uint8Array | null
  readonly bytes: number
}

/** A bounded look at an entry's fields, secrets masked before anything is cut; null fields mean that it is gone. */
export function peekOf(
  id: string,
  raw: readonly RawField[] | null,
  redact: (text: string) => string,
): EntryPeek {
  if (raw === null) return { id, exists: false, fields: [], cut: null }
  const fields: PeekField[] = []
  let left = peekBounds.allCharacters
  for (const one of raw.slice(0, peekBounds.fields)) {
    const { text, redacted } = shown(one, redact)
    const value = shorten(text, Math.min(peekBounds.valueCharacters, Math.max(left, 1)))
    left -= value.length
    fields.push({ name: plain(one.name, 200), value, bytes: one.bytes, redacted })
  }
  return { id, exists: true, fields, cut: cutText(raw, fields) }
}

function shown(
  { name, value, bytes }: RawField,
  redact: (text: string) => string,
): { readonly text: string; readonly redacted: boolean } {
  if (soundsSecret(name)) return { text: mask, redacted: true }
  if (value === null) return { text: `(${bytes} bytes, too long to be shown)`, redacted: false }
  const part = value.subarray(0, peekBounds.readBytes)
  const text = textOf(part)
  if (text === null) return { text: `(binary: ${hex(part.subarray(0, 16))}…)`, redacted: false }
  const told = maskedPayload(text, redact)
  return { text: told, redacted: told.includes(mask) && !text.includes(mask) }
}

/** Bytes as text; null for an image, a packed message or another binary. The end may be cut inside of a character. */
function textOf(bytes: Uint8Array): string | null {
  const text = new TextDecoder().decode(bytes, { stream: true })
  const start = [...text.slice(0, 1_000)]
  const odd = start.filter(one => /(?![\t\n\r])\p{Cc}/u.test(one)).length
  return /[\0\ufffd]/.test(text) || odd * 4 > start.length ? null : text
}

const hex = (bytes: Uint8Array): string =>
  [...bytes].map(byte => byte.toString(16).padStart(2, '0')).join(' ')

function cutText(raw: readonly RawField[], fields: readonly PeekField[]): string | null {
  const parts = [
    ...(raw.length > fields.length ? [`${raw.length - fields.length} more fields`] : []),
    ...fields
      .filter(field => field.value.endsWith('…') && field.value.length >= 1)
      .slice(0, 3)
      .map(field => `the rest of ${field.name} (${field.bytes} bytes)`),
  ]
  return parts.length === 0 ? null : `Left out: ${parts.join(', ')}.`
}
