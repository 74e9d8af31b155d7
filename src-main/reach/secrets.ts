import type { Secrets } from '#core/ports'

/** A Secrets port that remembers what it handed out, so that no text of a driver can carry it further. */
export interface KeptSecrets extends Secrets {
  /** The text with every secret that was handed out replaced by `•••`. */
  scrub(text: string): string
}

/** Shorter secrets would blank out every text and show themselves by that. */
const shortestScrubbed = 4

/** The spellings a secret takes in error texts: as it is, quoted as JSON, in a URL, in base64. */
function spellings(secret: string): readonly string[] {
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    Buffer.from(secret).toString('base64'),
  ]
}

/** Wraps a Secrets port. */
export function keepSecrets(secrets: Secrets): KeptSecrets {
  const seen = new Set<string>()
  return {
    resolve: async (ref, broker, prompt) => {
      const found = await secrets.resolve(ref, broker, prompt)
      if (found.ok && found.value.length >= shortestScrubbed)
        for (const spelling of spellings(found.value)) seen.add(spelling)
      return found
    },
    scrub: text => {
      const longestFirst = [...seen].sort((a, b) => b.length - a.length)
      return longestFirst.reduce((clean, secret) => clean.replaceAll(secret, '•••'), text)
    },
  }
}
