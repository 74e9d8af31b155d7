import { type Masking, maskingOf } from '#core/mask'

/** Masks secrets that were resolved in this session in texts. */
export interface Redactor {
  /** Remembers a secret; from now on `redact` masks it (see `maskingOf`). */
  add(secret: string): void
  redact(text: string): string
}

/** Builds a redactor that knows no secret yet. */
export function createRedactor(): Redactor {
  const known = new Set<string>()
  let masked: Masking = maskingOf(known)
  return {
    add(secret) {
      if (secret === '' || known.has(secret)) return
      known.add(secret)
      masked = maskingOf(known)
    },
    redact: text => masked(text),
  }
}
