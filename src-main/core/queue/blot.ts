/** What stands in the place of a secret. */
export const blot = '•••'

const secretWords: ReadonlySet<string> = new Set(
  'pass passwd password passphrase pwd secret secrets token tokens authorization auth apikey key credential credentials cookie cookies jwt bearer signature otp pin private session sessionid'.split(
    ' ',
  ),
)

/** Whether a field's name says that its value is nobody's business: `db_password`, `apiKey`, `X-Auth-Token`. */
export function soundsSecret(name: string): boolean {
  const words = name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
  return words.some(word => secretWords.has(word) || /(?:password|secret|token|apikey)s?$/.test(word))
}

const looks: readonly (readonly [RegExp, string])[] = [
  // A JSON web token.
  [/\beyJ[\w-]{8,}\.[\w-]+\.?[\w-]*/g, blot],
  // A URL with a password.
  [/(\b[a-z][a-z\d+.-]*:\/\/[^\s/@:"']*:)[^\s/@"']+@/gi, `$1${blot}@`],
  [/\b(Bearer|Basic)\s+[\w.~+/=-]{8,}/gi, `$1 ${blot}`],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, blot],
  [/\b(?:AKIA|ASIA)[A-Z\d]{16}\b|\bgh[pousr]_\w{20,}|\bxox[abprs]-[\w-]{10,}|\bsk-[\w-]{20,}/g, blot],
]
/** `"password": "x"` in text that is no whole JSON, also inside of quoted JSON; `token=x` in a query. */
const named = /(\\*["']?)([\w.-]{1,60})\1(\s*[:=]\s*)(\\*"(?:[^"\\]|\\(?!")[\s\S])*\\*"?|[^\s,;&}"'\\]+)/g

/** A text without what looks like a secret: by the names in it, by its shape, and what `redact` knows. */
export function blotted(text: string, redact: (text: string) => string): string {
  const whole = json(text)
  const shaped = whole === undefined ? text : JSON.stringify(walked(whole))
  const byShape = looks.reduce((told, [pattern, to]) => told.replace(pattern, to), redact(shaped))
  return byShape.replace(named, (all, quote: string, name: string, sign: string, value: string) =>
    soundsSecret(name) && !value.includes(blot) ? `${quote}${name}${quote}${sign}${blot}` : all,
  )
}

/** A value of JSON with the values under secret names blotted out; JSON in a string is looked into. */
function walked(value: unknown, depth = 0): unknown {
  if (depth > 20) return blot
  if (Array.isArray(value)) return value.map(one => walked(one, depth + 1))
  if (typeof value === 'string') {
    const inner = json(value)
    return inner === undefined ? value : JSON.stringify(walked(inner, depth + 1))
  }
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, soundsSecret(name) ? blot : walked(one, depth + 1)]),
  )
}

/** A text as JSON's object or list; undefined when it is none. */
function json(text: string): object | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}
