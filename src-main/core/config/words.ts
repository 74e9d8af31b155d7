import type { ConfigProblem } from '../model/snapshot.ts'
import { branches, type JsonSchema, keysOf, resolved } from './schema.ts'

/** A field as people write it: `brokers.nebula.watch.streams[0]`. */
export function fieldWords(path: readonly PropertyKey[]): string {
  const words = path.slice(0, 12).reduce<string>((field, step) => {
    if (typeof step === 'number') return `${field}[${step}]`
    const key = String(step)
    const plain = /^[\p{L}\p{N}$_-]{1,63}$/u.test(key) ? key : JSON.stringify(shortened(key))
    return field === '' ? plain : `${field}.${plain}`
  }, '')
  return words === '' ? 'the whole file' : path.length > 12 ? `${words}…` : words
}

/** At most 60 characters of a text, on one line, without what reads like a password or stands in a URL as one. */
export function shortened(text: string): string {
  const line = text
    .replace(/\p{Cc}+/gu, ' ')
    // What stands between a colon and an @ may be a password, whatever it holds.
    .replace(/(^|[\s"'])((?:[a-z][a-z\d+.-]*:\/\/)?)[^\s"'@:/]*:[^\s"']*@/gi, '$1$2…@')
    .replace(/((?:pass|secret|token)\w*\W+).+/i, '$1…')
  return line.length <= 60 ? line : `${line.slice(0, 59)}…`
}

/** A value as found in the file, in words. The value of a secret is never repeated. */
export function foundWords(value: unknown, secret: boolean): string {
  if (value === undefined || value === null) return 'nothing'
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list'
  if (typeof value === 'object') {
    const keys = Object.keys(value)
    if (keys.length === 0) return 'an empty map'
    return secret || keys.length > 8 ? 'a map of other keys' : `the keys ${keys.map(shortened).join(', ')}`
  }
  if (secret) return 'a plain value (not shown here)'
  if (typeof value === 'string') return value === '' ? 'empty text' : `the text "${shortened(value)}"`
  if (typeof value === 'number' || typeof value === 'bigint') return `the number ${value}`
  return typeof value === 'boolean' ? `${value}` : 'a value of another kind'
}

/** What a schema allows, in words: `a whole number from 1 to 65535`. */
export function allowedWords(schema: JsonSchema | undefined): string {
  if (schema === undefined) return 'nothing'
  const whole = resolved(schema)
  if (whole.title !== undefined) return whole.title
  if (whole.anyOf !== undefined) return [...new Set(branches(whole).map(allowedWords))].join(', or ')
  if (whole.const !== undefined) return `${whole.const}`
  if (whole.enum !== undefined) return `one of ${whole.enum.join(', ')}`
  switch (whole.type) {
    case 'integer':
      return `a whole number${rangeWords(whole)}`
    case 'number':
      return `a number${rangeWords(whole)}`
    case 'boolean':
      return 'true or false'
    case 'string':
      return whole.description === undefined ? 'text' : `text (${whole.description})`
    case 'array':
      return `a list${whole.minItems === 1 ? ' of at least one' : ''}: ${allowedWords(whole.items)}`
    default:
      return mapWords(whole)
  }
}

function rangeWords({ minimum, maximum, exclusiveMinimum }: JsonSchema): string {
  const top = maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER ? maximum : undefined
  if (exclusiveMinimum !== undefined) return ` above ${exclusiveMinimum}`
  if (minimum === undefined) return ''
  return top === undefined ? ` of at least ${minimum}` : ` from ${minimum} to ${top}`
}

function mapWords(schema: JsonSchema): string {
  const keys = keysOf(schema)
  if (keys.length === 0) return 'a map of names to values'
  if (schema.maxProperties === 1) return `exactly one of the keys ${keys.join(', ')}`
  const needed = schema.required ?? []
  const words = keys.map(key => (needed.includes(key) ? `${key} (needed)` : key))
  return `a map with the keys ${words.join(', ')}`
}

/** A problem as one sentence for a terminal, a log or a dialog. */
export function problemText({ file, line, field, found, allowed }: ConfigProblem): string {
  return `${file}, line ${line}: ${field}: found ${found}; allowed: ${allowed}.`
}
