/** What stands in the place of a secret. */
export const mask = '•••'

/** One ordinary word, perhaps with a short number behind it: `redis`, `Nebula`, `node12`. */
const word = String.raw`(?:\p{Ll}+|\p{Lu}+|\p{Lu}\p{Ll}+)\d{0,4}`
const ordinary = new RegExp(String.raw`^(?:${word}(?:[-_.]${word})?|\d{1,6})$`, 'u')
/** No language writes that many consonants in a row, or that many letters in one word. */
const random = /[^aeiouyąęó\d\s_.-]{6,}|\p{L}{16,}/iu

/**
 * Whether a secret could be an ordinary word or name. It is not removed wherever it stands, because that would remove
 * words of sentences and names of hosts; it is removed where a secret stands (see `maskSecrets`).
 */
export const isOrdinaryWord = (secret: string): boolean =>
  secret.length < 4 || (ordinary.test(secret) && !random.test(secret))

/** Each is bounded, so that no text makes it search for long. */
const shapes: readonly (readonly [RegExp, string])[] = [
  // A JSON web token.
  [/\beyJ[\w-]{8,2000}\.[\w-]{1,4000}\.?[\w-]{0,2000}/g, mask],
  // A URL with a password, which may hold a slash or @ itself; digits and a slash are a port and a path.
  [/(\b[a-z][a-z\d+.-]{0,20}:\/\/[^\s/@:"']{0,200}:)(?!\d{1,5}\/)[^\s"']{1,500}@/gi, `$1${mask}@`],
  [/\b(Bearer|Basic)\s{1,5}[\w.~+/=-]{8,}/gi, `$1 ${mask}`],
  [/-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,30}PRIVATE KEY-----|$)/g, mask],
  [/\b(?:AKIA|ASIA)[A-Z\d]{16}\b|\bgh[pousr]_\w{20,}|\bxox[abprs]-[\w-]{10,}|\bsk-[\w-]{20,}/g, mask],
]

/** A text without what has the shape of a secret: tokens, private keys, passwords of URLs. */
export const maskShapes = (text: string): string =>
  shapes.reduce((masked, [pattern, to]) => masked.replace(pattern, to), text)

/** What stands between the words of a command: white space, quotes, commas, lengths of RESP, JSON's backslashes. */
const space = String.raw`(?:[\s"'\x60,\[]|\\+[nrt"']|\$\d{1,9}){1,16}`
/** What stands between a name and its value. */
const equals = String.raw`(?:[\s"'\x60:=,\[]|\\+[nrt"']|\$\d{1,9}){1,16}`
const one = String.raw`[^\s"'\\,:]{1,64}`
const nameOfSecret = String.raw`[\w.-]{0,40}(?:pass(?:word|wd|phrase|code)?|pwd|secret|token|credentials?|api[-_]?key|_auth|masterauth|authorization)[\w-]{0,20}`
/** Where a secret stands: behind AUTH (and a user), behind a name that says so, in an ACL rule, in a URL, as an option. */
const places = [
  String.raw`(?<![\w-])auth2?${space}(?:${one}${space})?`,
  String.raw`(?<![\w-])auth-pass${space}${one}${space}`,
  String.raw`(?<![\w-])${nameOfSecret}${equals}`,
  String.raw`:\/\/[^\s\/@:"']{0,200}:`,
  String.raw`(?<=[\s"'])[><]`,
  String.raw`(?<=[\s"'])-(?:a|-pass)${equals}`,
].join('|')
/** What follows it: the end of the word; a key of JSON is no value. */
const after = String.raw`(?![\p{L}\p{N}_-])(?!\\*["']\s*:)`

/** Fewer characters of base64 stand in texts by chance. */
const shortestEncoded = 8

function asBase64(text: string): string {
  const bytes = new TextEncoder().encode(text)
  return btoa(Array.from(bytes, byte => String.fromCharCode(byte)).join(''))
}
const asJson = (text: string): string => JSON.stringify(text).slice(1, -1)
/** Half of a character pair cannot be written in a URL. */
const inUrl = (text: string): string => encodeURIComponent(text.toWellFormed())

/** How a secret is written in JSON (also inside of JSON), URLs and shells. */
const spellingsOf = (secret: string): readonly string[] => [
  secret,
  asJson(secret),
  asJson(asJson(secret)),
  encodeURI(secret.toWellFormed()),
  inUrl(secret),
  inUrl(secret).replaceAll('%20', '+'),
  secret.replaceAll("'", "'\\''"),
]

const encodedOf = (secret: string): readonly string[] => {
  const encoded = asBase64(secret)
  return encoded.length < shortestEncoded ? [] : [encoded, encoded.replace(/=+$/, '')]
}

/** A secret with each line of a long one. */
const partsOf = (secret: string): readonly string[] => [
  secret,
  ...secret.split(/\r?\n/).filter(line => line.length >= 8),
]

/** What masks known secrets in a text. */
export type Masking = (text: string) => string

/**
 * Builds the masking of secrets that are known. A secret that cannot be an ordinary word is removed wherever it stands, in
 * every spelling; an ordinary word only where a secret stands. What has the shape of a secret is removed in any case.
 */
export function maskingOf(secrets: Iterable<string>): Masking {
  const known = [...new Set(secrets)].filter(secret => secret !== '')
  const parts = [...new Set(known.flatMap(partsOf))]
  const anywhere = parts
    .flatMap(part => (isOrdinaryWord(part) ? encodedOf(part) : [...spellingsOf(part), ...encodedOf(part)]))
    .toSorted((a, b) => b.length - a.length)
  const ordinaryWords = parts.filter(isOrdinaryWord).toSorted((a, b) => b.length - a.length)
  const inPlaces = ordinaryWords.map(secret => new RegExp(`(${places})${escaped(secret)}${after}`, 'giu'))
  return text => {
    const whole = [...new Set(anywhere)].reduce((masked, secret) => masked.replaceAll(secret, mask), text)
    return inPlaces.reduce((masked, place) => masked.replace(place, `$1${mask}`), maskShapes(whole))
  }
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
