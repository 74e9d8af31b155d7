import { type Masking, maskingOf } from '#core/mask'
import type { Secrets, SignInSecrets } from '#core/ports'

/** A Secrets port that remembers what it handed out, so that no text of a driver can carry it further. */
export interface KeptSecrets extends SignInSecrets {
  /** The text with the secrets that were handed out masked. */
  scrub(text: string): string
}

/** Wraps a Secrets port. */
export function keepSecrets(secrets: SignInSecrets): KeptSecrets {
  const seen = new Set<string>()
  let masked: Masking = maskingOf(seen)
  const kept = async (asking: ReturnType<Secrets['resolve']>): ReturnType<Secrets['resolve']> => {
    const found = await asking
    if (found.ok && !seen.has(found.value)) {
      seen.add(found.value)
      masked = maskingOf(seen)
    }
    return found
  }
  return {
    resolve: (ref, broker, prompt) => kept(secrets.resolve(ref, broker, prompt)),
    // A code is good once: there is nothing to mask afterwards.
    askOnce: secrets.askOnce,
    refused: secrets.refused,
    scrub: text => masked(text),
  }
}
