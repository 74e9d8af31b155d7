import { type Masking, maskingOf } from '#core/mask'
import type { Secrets } from '#core/ports'

/** A Secrets port that remembers what it handed out, so that no text of a driver can carry it further. */
export interface KeptSecrets extends Secrets {
  /** The text with the secrets that were handed out masked. */
  scrub(text: string): string
}

/** Wraps a Secrets port. */
export function keepSecrets(secrets: Secrets): KeptSecrets {
  const seen = new Set<string>()
  let masked: Masking = maskingOf(seen)
  return {
    resolve: async (ref, broker, prompt) => {
      const found = await secrets.resolve(ref, broker, prompt)
      if (found.ok && !seen.has(found.value)) {
        seen.add(found.value)
        masked = maskingOf(seen)
      }
      return found
    },
    scrub: text => masked(text),
  }
}
