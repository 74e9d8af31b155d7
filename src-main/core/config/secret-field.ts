import { err, ok, type Result } from '../result.ts'
import { type Language, say } from '../text/say.ts'

/**
 * The secret in a file's text: the whole of it without its last line break; or, with `field`, a value of a JSON file
 * (a dotted path) or a NAME= line of a .env file. The error ends a sentence that names the file, and holds no value.
 */
export function secretIn(text: string, field: string | undefined, language: Language): Result<string> {
  const json = jsonObject(text)
  if (field === undefined) {
    if (json !== null)
      return err(say(language, 'secret-json', { names: namesOf(Object.keys(json), language) }))
    const whole = text.replace(/\r?\n$/, '')
    return whole === '' ? err(say(language, 'secret-empty')) : ok(whole)
  }
  if (json !== null) return jsonField(json, field, language)
  const lines = envLines(text)
  const value = lines.get(field)
  if (value === undefined)
    return err(say(language, 'secret-no-line', { field, names: namesOf([...lines.keys()], language) }))
  return value === '' ? err(say(language, 'secret-no-value', { field })) : ok(value)
}

type Json = Readonly<Record<string, unknown>>

function jsonObject(text: string): Json | null {
  if (!text.trimStart().startsWith('{')) return null
  try {
    return JSON.parse(text) as Json
  } catch {
    // A password may start with a brace: what is no JSON is read as plain text.
    return null
  }
}

function jsonField(json: Json, field: string, language: Language): Result<string> {
  let here: unknown = json
  for (const step of Object.hasOwn(json, field) ? [field] : field.split('.')) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, step)) {
      const names = typeof here === 'object' && here !== null ? Object.keys(here) : []
      return err(say(language, 'secret-no-field', { field, names: namesOf(names, language) }))
    }
    here = (here as Json)[step]
  }
  if (typeof here === 'string' && here !== '') return ok(here)
  return typeof here === 'number' ? ok(String(here)) : err(say(language, 'secret-no-text', { field }))
}

/** Lines as Docker Compose reads them: quotes of both kinds, `export`, and comments behind a space. */
function envLines(text: string): ReadonlyMap<string, string> {
  const line =
    /^[ \t]*(?:export[ \t]+)?([A-Za-z_][\w.-]*)[ \t]*=[ \t]*(?:'([^']*)'|"((?:\\[\s\S]|[^"\\])*)"|([^\n\r]*))/gm
  const found = new Map<string, string>()
  for (const [, name = '', single, double, bare = ''] of text.matchAll(line)) {
    const quoted = single ?? double?.replace(/\\([\s\S])/g, (_, sign: string) => escapes[sign] ?? sign)
    found.set(name, quoted ?? bare.replace(/(^|[ \t])#.*$/, '').trimEnd())
  }
  return found
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' }

const namesOf = (names: readonly string[], language: Language): string =>
  names.length === 0 ? say(language, 'secret-nothing') : names.slice(0, 12).join(', ')
