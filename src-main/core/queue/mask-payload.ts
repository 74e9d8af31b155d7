import { mask, maskShapes } from '../mask.ts'

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

/** `"password":` in text that is no whole JSON, also inside of quoted JSON; `token=` in a query. */
const namedBefore = /(\\{0,8}["']?)([\w.-]{1,60})\1\s{0,5}[:=]\s{0,5}/g
/** The value after it: to the quote that closes it (or the end of a text that was cut), or one word. */
const valueAfter = /(?<slashes>\\{0,8})"[\s\S]*?(?:(?<!\\)\k<slashes>"|$)|[^\s,;&}"'\\]+/y

/** A text without what looks like a secret: by the names in it, by its shape, and what `redact` knows. */
export function maskedPayload(text: string, redact: (text: string) => string): string {
  const whole = json(text)
  const shaped = whole === undefined ? text : JSON.stringify(walked(whole))
  return withoutNamed(maskShapes(redact(shaped)))
}

function withoutNamed(text: string): string {
  let told = ''
  let at = 0
  for (const { index, 0: before, 2: name = '' } of text.matchAll(namedBefore)) {
    if (index < at || !soundsSecret(name)) continue
    const from = index + before.length
    valueAfter.lastIndex = from
    const [value] = valueAfter.exec(text) ?? []
    if (value === undefined || value.includes(mask)) continue
    told += text.slice(at, from) + mask
    at = from + value.length
  }
  return told + text.slice(at)
}

/** A value of JSON with the values under secret names masked; JSON in a string is looked into. */
function walked(value: unknown, depth = 0): unknown {
  if (depth > 20) return mask
  if (Array.isArray(value)) return value.map(one => walked(one, depth + 1))
  if (typeof value === 'string') {
    const inner = json(value)
    return inner === undefined ? value : JSON.stringify(walked(inner, depth + 1))
  }
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, soundsSecret(name) ? mask : walked(one, depth + 1)]),
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
