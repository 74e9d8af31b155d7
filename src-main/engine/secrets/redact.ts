/** Removes secrets that were resolved in this session from texts. */
export interface Redactor {
  /** Remembers a secret; it never appears in a text that went through `redact`. */
  add(secret: string): void
  redact(text: string): string
}

const mark = '•••'
/** A shorter secret stands in every text by chance: it is only removed where it stands as a word of its own. */
const shortest = 4

/** Builds a redactor that knows no secret yet. */
export function createRedactor(): Redactor {
  const known = new Set<string>()
  let longestFirst: readonly string[] = []
  return {
    add(secret) {
      if (secret === '' || known.has(secret)) return
      known.add(secret)
      const all = [...known].flatMap(spellings)
      longestFirst = [...new Set(all)].sort((a, b) => b.length - a.length)
    },
    redact(text) {
      const withoutUrls = text.replace(/(:\/\/[^\s/@:"']*:)[^\s/@]+@/g, `$1${mark}@`)
      return longestFirst.reduce(without, withoutUrls)
    },
  }
}

function without(text: string, secret: string): string {
  if (secret.length >= shortest) return text.replaceAll(secret, mark)
  const word = secret.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return text.replace(new RegExp(`(?<![\\p{L}\\p{N}])${word}(?![\\p{L}\\p{N}])`, 'gu'), mark)
}

/** How a secret is written in JSON (also inside of JSON), URLs, base64 and shells, and each line of a long one. */
function spellings(secret: string): readonly string[] {
  const lines = secret.split(/\r?\n/).filter(line => line.length >= 8)
  return [secret, ...lines].flatMap(text => [
    text,
    asJson(text),
    asJson(asJson(text)),
    encodeURI(toWellFormed(text)),
    encodeURIComponent(toWellFormed(text)),
    encodeURIComponent(toWellFormed(text)).replaceAll('%20', '+'),
    Buffer.from(text).toString('base64'),
    text.replaceAll("'", "'\\''"),
  ])
}

const asJson = (text: string): string => JSON.stringify(text).slice(1, -1)
/** Half of a character pair cannot be written in a URL. */
const toWellFormed = (text: string): string => text.toWellFormed()
